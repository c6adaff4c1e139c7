package registration

import "time"

// diagnosis is what a code of Meta means; wait is how long to leave Meta alone when
// Meta does not say it itself. Who acts on a cause, and how, stands in remedies.
type diagnosis struct {
	cause Cause
	wait  time.Duration
}

// families is the catalogue by code, in the groups in which Meta lists them. A number
// stands here once, whether Meta gives it as code, as subcode or as the code of a
// problem in its window. Sources: Meta, "Error codes" of the WhatsApp Business
// Platform, "Embedded Signup: errors", and the error guide of the Graph API.
var families = []struct {
	codes []int
	diagnosis
}{
	// The Graph API.
	{[]int{1, 2, 131000, 131016, 131057, 133004}, diagnosis{cause: MetaDown}},
	{[]int{4, 17, 32, 341, 613, 80007, 80008, 131048, 131056, 2494100}, diagnosis{MetaBusy, 5 * time.Minute}},
	{[]int{130429}, diagnosis{MetaBusy, time.Minute}},
	{[]int{0, 102, 190, 458, 460, 463, 467}, diagnosis{cause: TokenInvalid}},
	{[]int{459, 464, 490}, diagnosis{cause: LoginSecurity}}, // Facebook wants to see the person first
	{[]int{3, 10, 131005}, diagnosis{cause: PermissionMissing}},
	{[]int{33, 803}, diagnosis{cause: NumberMissing}},
	{[]int{100, 101, 104, 506, 2500, 2635, 131008, 131009, 131055, 135000}, diagnosis{cause: OurMistake}},
	{[]int{2200}, diagnosis{cause: WebhookSetup}},
	{[]int{368, 131031}, diagnosis{cause: AccountLocked}},
	{[]int{130497}, diagnosis{cause: CountryRefused}},
	{[]int{131037, 131045}, diagnosis{cause: NameUnusable}},
	{[]int{131042}, diagnosis{cause: CreditRefused}},

	// Registering and proving a number.
	{[]int{133000, 133015}, diagnosis{NumberReleasing, 5 * time.Minute}},
	{[]int{133005}, diagnosis{cause: PINMismatch}},
	{[]int{133008}, diagnosis{PINLocked, time.Hour}},
	{[]int{133009}, diagnosis{PINLocked, 5 * time.Minute}},
	{[]int{133006, 136024, 136025, 2388001}, diagnosis{cause: NeedsVerification}},
	{[]int{133010}, diagnosis{cause: WrongAccount}}, // not, or no more, registered there
	{[]int{133016}, diagnosis{RegisterLimit, registerWindow}},
	{[]int{2593037, 2388091}, diagnosis{cause: CodeNotSent}},
	{[]int{2593039, 2388093}, diagnosis{cause: CodeWrong}},
	{[]int{2494158}, diagnosis{CodeTooOften, LongPause}},

	// Numbers.
	{[]int{3441051, 2655076, 2655005}, diagnosis{cause: NumberInvalid}},
	{[]int{2655011, 2655048}, diagnosis{cause: NumberInUse}},
	{[]int{3441030, 200000}, diagnosis{cause: NumberOnAPI}},
	{[]int{3441040}, diagnosis{cause: NumberBanned}},
	{[]int{2388002}, diagnosis{cause: NumberLimit}},
	{[]int{2388012}, diagnosis{cause: NumberListed}},
	{[]int{300, 2593035}, diagnosis{cause: NumberNotAdded}},
	{[]int{2388107}, diagnosis{cause: AddingBlocked}},

	// Portfolios, WABAs and names.
	{[]int{2388098}, diagnosis{cause: WABAUnverified}},
	{[]int{2494067}, diagnosis{cause: WABALimit}},
	{[]int{1690114}, diagnosis{cause: PortfolioLimit}},
	{[]int{1752089}, diagnosis{PersonTooNew, time.Hour}},
	{[]int{1690062, 1690089, 1690090, 1690091}, diagnosis{cause: NameRefused}},
	{[]int{2593010}, diagnosis{cause: NameTooLong}},
	{[]int{3771014}, diagnosis{cause: NameLink}},
	{[]int{2388009, 2388010}, diagnosis{cause: NameFrozen}},
	{[]int{2593079, 2593085}, diagnosis{cause: WrongAccount}},

	// The WhatsApp Business app.
	{[]int{3441041}, diagnosis{cause: AppUnlinked}},
	{[]int{3441042}, diagnosis{cause: AppRegion}},
	{[]int{3441045}, diagnosis{cause: AppInactive}},
	{[]int{3441047}, diagnosis{cause: AppVersion}},
	{[]int{3441049}, diagnosis{AppWait, 15 * time.Minute}},
	{[]int{2655093}, diagnosis{cause: AppPartner}},
	{[]int{2655082, 2655094, 2655095, 4563015}, diagnosis{cause: AppRefused}},
	{[]int{2593107, 2593108, 2593109}, diagnosis{cause: SyncOver}},

	// The person at Meta's window, and the window itself.
	{[]int{1404163}, diagnosis{cause: NotAdmin}},
	{[]int{2655089, 2859015, 1784028}, diagnosis{cause: PersonRefused}},
	{[]int{2859009}, diagnosis{cause: SecondFactor}},
	{[]int{2859043, 2136001, 4612001, 2655091}, diagnosis{cause: LoginSecurity}},
	{[]int{2655049, 2494028, 2494029, 2494091, 2494119, 2494120, 2593072}, diagnosis{cause: PartnerRefused}},
	{[]int{2494030, 2494143}, diagnosis{cause: PartnerVerifies}},
	{[]int{3441033, 3441046, 1390006, 1390008, 1675004}, diagnosis{WindowBusy, 15 * time.Minute}},
	{
		[]int{1675030, 1675012, 2593030, 1357053, 1752224, 1752206, 3441003, 4056009, 1690061, 1349246, 2655069, 2494102},
		diagnosis{cause: WindowFailed},
	},
	{[]int{2655081, 2655055, 1752004, 1752140, 2455008, 2494149, 2446325, 1690214}, diagnosis{cause: AdsAsset}},

	// Templates.
	{[]int{2388019, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299}, diagnosis{cause: TemplateRefused}},
}

// byCode finds a diagnosis of the catalogue.
var byCode = func() map[int]diagnosis {
	known := map[int]diagnosis{}
	for _, family := range families {
		for _, code := range family.codes {
			known[code] = family.diagnosis
		}
	}
	return known
}()

// diagnose names the cause of a refusal at a step: by what the code means there,
// else by the catalogue.
func diagnose(step StepName, r *Refusal) diagnosis {
	switch {
	case step == ExchangeCode && r.Code == 1 && r.HTTPStatus == 400: // Meta's word for a wrong app secret
		return diagnosis{cause: OurMistake}
	case step == ExchangeCode && r.Subcode == 36009:
		return diagnosis{cause: CodeUsed}
	case step == ExchangeCode && r.Code == 100 && !r.Ours:
		return diagnosis{cause: CodeExpired}
	case step == AddNumber && r.Code == 133015:
		return diagnosis{NumberFreeing, time.Minute}
	case step == VerifyNumber && (r.Code == 136024 || r.Code == 136025) && r.RetryAfter > 0:
		return diagnosis{cause: CodeTooOften}
	case step == VerifyNumber && r.Code == 136024:
		return diagnosis{cause: CodeNotSent}
	case step == VerifyNumber && r.Code == 136025:
		return diagnosis{cause: CodeWrong}
	case step == SubscribeApp && r.Code == 100 && r.Subcode != 33: // Meta wants a webhook of the app's own first
		return diagnosis{cause: WebhookSetup}
	case step == ShareCredit && r.aboutRights() && r.Ours:
		return diagnosis{cause: CreditRefused}
	case r.aboutRights() && r.Ours: // no log-in of the customer's can cure it
		return diagnosis{cause: OurMistake}
	case r.Code == 100 && r.Subcode == 33: // gone, or not shared with us
		return diagnosis{cause: PermissionMissing}
	case r.Code >= 200 && r.Code <= 299 && step == ShareCredit:
		return diagnosis{cause: CreditRefused}
	case r.Code >= 200 && r.Code <= 299:
		return diagnosis{cause: PermissionMissing}
	}
	for _, code := range []int{r.Subcode, r.Code} {
		if d, known := byCode[code]; known && (code != 0 || code == r.Code) {
			return d
		}
	}
	if r.HTTPStatus >= 500 {
		return diagnosis{cause: MetaDown}
	}
	if step == ShareCredit {
		return diagnosis{cause: CreditRefused}
	}
	return diagnosis{cause: UnknownRefusal}
}

// diagnoseReported names the cause of a problem that the customer met in Meta's
// window and reported from there. A code that nobody knows is just reported.
func (r *Registration) diagnoseReported(refusal *Refusal) diagnosis {
	if d, moved := diagnoseMove(FacebookLogin, refusal); moved && r.Path == Migrate {
		return d
	}
	d, known := byCode[refusal.Code]
	switch {
	case !known || refusal.Code == 0:
		return diagnosis{cause: ReportedProblem}
	case d.cause == NeedsVerification && r.Path.proves(): // of somebody's own number it means that two-step verification is on
		return diagnosis{cause: PINMismatch}
	case d.cause == MetaDown, d.cause == OurMistake:
		return diagnosis{cause: WindowFailed}
	case d.cause == MetaBusy:
		return diagnosis{WindowBusy, 15 * time.Minute}
	}
	return d
}
