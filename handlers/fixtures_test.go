package handlers_test

import "senderdesk/domain/registration"

var everyRegistration = registration.Filter{}
