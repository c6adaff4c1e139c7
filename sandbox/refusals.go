package sandbox

// Refusal is Meta's "no" inside the sign-up dialog. Reason is a stable word for
// choosing the sentence a person reads; Code is the number the dialog reports,
// as listed under "Errors" in Meta's Embedded Signup guide.
type Refusal struct {
	Reason string
	Code   string
	Text   string
}

// Error is the English sentence.
func (r *Refusal) Error() string { return r.Text }

// Refusals of the dialog. Compare with errors.Is. Where Meta publishes a
// situation as text without its number, the number is one of the same group.
var (
	ErrLogin            = &Refusal{"login", "4612001", "The login or the password is not right."}
	ErrNotAdmin         = &Refusal{"not_admin", "1404163", "You need to be an administrator of this business portfolio."}
	ErrTooNew           = &Refusal{"too_new", "1752089", "This Facebook account is too new to create a business portfolio. Try again in about an hour."}
	ErrPortfolioLimit   = &Refusal{"portfolio_limit", "1690114", "You have reached the limit of business portfolios you can create."}
	ErrPortfolioName    = &Refusal{"portfolio_name", "1690089", "This business name cannot be used."}
	ErrPortfolioDetails = &Refusal{"portfolio_details", "1690062", "E-mail address, website and country are needed and have to be well formed."}
	ErrWABALimit        = &Refusal{"waba_limit", "2494067", "This business portfolio has the maximum of WhatsApp Business Accounts."}
	ErrWABAUnverified   = &Refusal{"waba_unverified", "2388098", "Verify your business to create more WhatsApp Business Accounts."}
	ErrWABAName         = &Refusal{"waba_name", "2593010", "The name of a WhatsApp Business Account has 1 to 255 characters."}
	ErrNameLink         = &Refusal{"name_link", "3771014", "The name must not contain a link."}
	ErrDisplayName      = &Refusal{"display_name", "1690090", "This display name is not allowed by the guidelines."}
	ErrNumberLimit      = &Refusal{"number_limit", "2388002", "This business portfolio has the maximum of phone numbers."}
	ErrNumberTaken      = &Refusal{"number_taken", "3441030", "This phone number is already registered."}
	ErrNumberUnknown    = &Refusal{"number_unknown", "3441051", "This phone number cannot be used."}
	ErrCategory         = &Refusal{"category", "2593035", "This business category does not exist."}
	ErrCodeRequest      = &Refusal{"code_request", "2593037", "The code could not be sent."}
	ErrCodeTooMany      = &Refusal{"code_too_many", "2494158", "Codes were requested too often. Try again later."}
	ErrCodeSoon         = &Refusal{"code_soon", "2494158", "A code was requested just now. Wait a little before asking again."}
	ErrCodeWrong        = &Refusal{"code_wrong", "2593039", "The code is not right."}
	ErrUnknown          = &Refusal{"unknown", "1675030", "Something went wrong. Try again later."}
)
