package views

import "slices"

func init() {
	families = slices.Concat(families, []family{
		{"message.state.", keys(messageStates), nil},
		{"message.cause.", append([]string{"other"}, messageCauses...), nil},
		{"message.category.", priceCategories, nil},
		{"compose.error.", composeErrors, nil},
		{"apidocs.", apiParts, []string{"", ".text"}},
		{"apidocs.code.", keys(apiCodes), nil},
		{"apidocs.state.", keys(messageStates), nil},
	})
}
