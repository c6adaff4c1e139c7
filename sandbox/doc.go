// Package sandbox is a pretend outside world: one HTTP listener that stands in
// for Facebook's login dialog, Meta's Graph API, Meta's webhooks and the phone
// network, with a mail server beside it, all slow, strict or broken on request. It
// speaks HTTP and SMTP only, writes the wire shapes itself, and shares no type with
// the code that is tried against it.
//
// A [World] holds everything under one lock: people, portfolios, WhatsApp
// Business Accounts (WABAs), phone numbers, templates, the pool of pre-verified
// numbers, the lines of the phone network with what reached them, tokens, the
// credit line, webhooks and a log of calls. Equal seeds give equal ids, secrets
// and faults. Methods hand out copies, never pointers into the world.
//
// Paths on the listener: /v26.0/... is the Graph API, /v26.0/dialog/oauth and
// /dialog/... are the dialog, which /en_US/sdk.js opens in a pop-up and
// /messaging/whatsapp/onboard/ without a return; /phones are the inboxes, /mail the letters,
// /_control/... is the control API, and / is a page that shows what the world holds.
package sandbox
