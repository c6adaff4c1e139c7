package views

// Addresses the navigation leads to; the routes of the same pages are registered under them.
const (
	PathHome         = "/"
	PathWhatsApp     = "/channels/whatsapp"
	PathSenders      = "/channels/whatsapp/senders"
	PathSendersCSV   = "/channels/whatsapp/senders.csv"
	PathRegister     = "/channels/whatsapp/register"
	PathUnderstand   = "/help/whatsapp-senders"
	PathWalkthrough  = "/help/walkthrough"
	PathNumbers      = "/numbers"
	PathKeys         = "/channels/whatsapp/keys"
	PathMessages     = "/channels/whatsapp/messages"
	PathAPIDocs      = "/docs/api"
	PathBilling      = "/billing"
	PathRequests     = "/requests"
	PathContact      = "/requests/new"
	PathCustomers    = "/customers"
	PathDesk         = "/desk/requests"
	PathNotices      = "/desk/webhooks"
	PathLanguage     = "/language"
	PathSignIn       = "/signin"
	PathSignOut      = "/signout"
	PathGallery      = "/dev/gallery" // in development alone
	PathGalleryMails = PathGallery + "/mails"
	PathSignOutAll   = "/signout/everywhere"
)
