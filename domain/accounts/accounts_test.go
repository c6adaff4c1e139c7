package accounts_test

import (
	"testing"

	"senderdesk/domain/accounts"
)

func TestRightsFollowTheRole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		role accounts.Role
		may  []accounts.Right
		not  []accounts.Right
	}{
		{accounts.Administrator, []accounts.Right{accounts.ViewAccount, accounts.RegisterSenders, accounts.ViewBilling, accounts.SendRequests}, []accounts.Right{accounts.ManageCustomers}},
		{accounts.Channels, []accounts.Right{accounts.ViewAccount, accounts.RegisterSenders, accounts.SendRequests}, []accounts.Right{accounts.ViewBilling}},
		{accounts.Finance, []accounts.Right{accounts.ViewAccount, accounts.ViewBilling}, []accounts.Right{accounts.RegisterSenders, accounts.SendRequests}},
		{accounts.Viewer, []accounts.Right{accounts.ViewAccount}, []accounts.Right{accounts.RegisterSenders, accounts.ViewBilling, accounts.SendRequests}},
	}
	for _, tt := range tests {
		actor := accounts.Actor{User: accounts.User{Customer: "c1", Roles: []accounts.Role{tt.role}}, Customer: "c1"}
		for _, right := range tt.may {
			if !actor.May(right) {
				t.Errorf("%s may not %s", tt.role, right)
			}
		}
		for _, right := range tt.not {
			if actor.May(right) {
				t.Errorf("%s may %s", tt.role, right)
			}
		}
	}
}

func TestAnAccountManagerLooksAndChangesNothing(t *testing.T) {
	t.Parallel()
	manager := accounts.User{Roles: []accounts.Role{accounts.AccountManager}}
	helping := accounts.Actor{User: manager, Customer: "c1"}
	if !helping.May(accounts.ViewAccount) || helping.May(accounts.RegisterSenders) || helping.May(accounts.ViewBilling) {
		t.Error("an account manager looking at a customer has the wrong rights")
	}
	if (accounts.Actor{User: manager}).May(accounts.ViewAccount) {
		t.Error("an account manager looking at nobody sees an account")
	}
}
