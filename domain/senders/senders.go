// Package senders knows the WhatsApp senders of a customer: numbers that have
// been registered, and how they stand at Meta.
package senders

import (
	"time"

	"senderdesk/domain/accounts"
)

type ID string

// Sender is a registered phone number. Its id is ours and outlives every id at
// Meta; phone number ID, WABA and portfolio are what Meta last reported.
type Sender struct {
	ID           ID
	Customer     accounts.CustomerID
	Registration string
	E164         string
	Country      string
	ConnectedAt  time.Time
	CheckedAt    time.Time // when Meta was last asked
	Own          bool      // the number is the customer's own, not rented from the provider
	OnApp        bool      // the number is used in the WhatsApp Business app, too

	PhoneNumberID string
	DisplayName   string
	NameStatus    string // Meta's word, for example AVAILABLE_WITHOUT_REVIEW
	NameReason    string // why Meta declined the name, in Meta's word
	MetaStatus    string // Meta's word, for example CONNECTED
	Quality       string // GREEN, YELLOW, RED or UNKNOWN
	Funded        bool   // a credit line or payment method is attached to the WABA
	WABA          WABA
	Profile       Profile

	Review         string      // Meta's decision on the WABA, in its word; REJECTED stops sending
	Official       bool        // an official business account
	HighThroughput bool        // Meta has raised how many messages a second it takes
	Conditions     []Condition // what was reported and still holds, the weightiest first
}

// WABA is the WhatsApp Business Account that holds a sender, with its owner.
type WABA struct {
	ID        string
	Name      string // never shown to the people the customer writes to
	Portfolio Portfolio
}

// Portfolio is the customer's business portfolio at Meta. Limits belong to it.
type Portfolio struct {
	ID           string
	Name         string
	Verification string // Meta's word in lower case, for example not_verified
	Limit        string // Meta's word, for example TIER_250
	LimitAt      time.Time
	Cap          int // how many numbers Meta said may be registered; 0 when it has not said
	CapAt        time.Time
}

// Verified tells whether Meta has verified the business.
func (p Portfolio) Verified() bool { return p.Verification == "verified" }

// MaxNumbers is how many numbers Meta lets the portfolio register: 2 at first, 20
// once the business is verified or its messaging limit has reached 2,000, and more
// where Meta has said so.
// Source: Meta, "Business phone numbers".
func (p Portfolio) MaxNumbers() int {
	if p.Verified() || (p.Limit != "" && p.Limit != "TIER_50" && p.Limit != "TIER_250") {
		return max(20, p.Cap)
	}
	return max(2, p.Cap)
}

// DailyPeople is how many people the portfolio may write to first within 24
// hours; -1 is without limit. Source: Meta, "Messaging limits".
func (p Portfolio) DailyPeople() int {
	switch p.Limit {
	case "TIER_2K":
		return 2_000
	case "TIER_10K":
		return 10_000
	case "TIER_100K":
		return 100_000
	case "TIER_UNLIMITED":
		return -1
	}
	return 250
}

// Profile is what WhatsApp users see of the business.
type Profile struct {
	Category    string // Meta's vertical, for example RETAIL
	Description string
	Website     string
	Email       string
	Address     string
	About       string
	Known       bool // Meta has been asked at least once
}

// Status is how a sender stands, in few words.
type Status string

const (
	Connected    Status = "connected"
	Processing   Status = "processing"
	Restricted   Status = "restricted"
	Offline      Status = "offline"
	Banned       Status = "banned"
	MigratedAway Status = "migrated"
	Disconnected Status = "disconnected"
)

// Statuses lists every status, for filters.
var Statuses = []Status{Connected, Processing, Restricted, Offline, Banned, MigratedAway, Disconnected}

// StatusOf gives the few words for Meta's status of a number. What Meta may add
// later counts as offline, so that nothing unknown passes for connected.
func StatusOf(meta string) Status {
	switch meta {
	case "CONNECTED":
		return Connected
	case "PENDING", "UNVERIFIED":
		return Processing
	case "RESTRICTED", "RATE_LIMITED", "FLAGGED":
		return Restricted
	case "BANNED":
		return Banned
	case "MIGRATED":
		return MigratedAway
	case "DELETED", "DISCONNECTED":
		return Disconnected
	}
	return Offline
}

// Status gives the sender's status: Meta's, unless what was reported since says less.
func (s Sender) Status() Status {
	status := StatusOf(s.MetaStatus)
	if status == MigratedAway || status == Disconnected {
		return status
	}
	for _, c := range s.Conditions {
		if changed := c.effect().status; changed != "" {
			return changed
		}
	}
	return status
}

// CanSend tells whether the sender can send now; if not, blocked names why:
// not_connected, restricted, not_approved or not_funded.
func (s Sender) CanSend() (ok bool, blocked string) {
	switch status := s.Status(); {
	case status == Restricted && s.stopped() == nil && StatusOf(s.MetaStatus) == Connected: // of some templates only
	case status == Restricted:
		return false, "restricted"
	case status != Connected:
		return false, "not_connected"
	}
	switch {
	case s.Review == "REJECTED":
		return false, "not_approved"
	case !s.Funded:
		return false, "not_funded"
	}
	return true, ""
}

// Obstacle is the reported condition that keeps the sender from sending; nil when
// none does.
func (s Sender) Obstacle() *Condition {
	if ok, _ := s.CanSend(); ok {
		return nil
	}
	return s.stopped()
}

func (s Sender) stopped() *Condition {
	for i := range s.Conditions {
		if s.Conditions[i].Stops() {
			return &s.Conditions[i]
		}
	}
	return nil
}

// NameState is how the display name stands, in few words.
type NameState string

const (
	NameApproved    NameState = "approved"
	NameUnreviewed  NameState = "unreviewed" // may be used; users see the number first
	NameInReview    NameState = "in_review"
	NameDeclined    NameState = "declined"
	NameUnavailable NameState = "unavailable"
)

// NameState gives the state of the display name.
func (s Sender) NameState() NameState {
	switch s.NameStatus {
	case "APPROVED":
		return NameApproved
	case "AVAILABLE_WITHOUT_REVIEW":
		return NameUnreviewed
	case "PENDING_REVIEW":
		return NameInReview
	case "DECLINED":
		return NameDeclined
	}
	return NameUnavailable
}

// RecordNameDecision notes what Meta decided about the display name, in the words of its webhook.
func (s *Sender) RecordNameDecision(decision, reason string) {
	switch decision {
	case "APPROVED":
		s.NameStatus, s.NameReason = "APPROVED", ""
	case "REJECTED":
		s.NameStatus, s.NameReason = "DECLINED", reason
	case "DEFERRED", "PENDING":
		s.NameStatus, s.NameReason = "PENDING_REVIEW", ""
	}
}
