package sandbox

// templateStatus is a change of a template's status with what belongs to it.
func templateStatus(a announced) object {
	value := templateNamed(a)
	value["event"], value["message_template_category"], value["reason"] = a.choice, a.template.Category, "NONE"
	switch a.choice {
	case "REJECTED":
		value["reason"] = "INCORRECT_CATEGORY"
		value["rejection_info"] = object{"reason": "The category does not match.", "recommendation": "Choose another category."}
	case "PAUSED":
		value["other_info"] = object{"title": "FIRST_PAUSE", "description": "Paused for three hours because of its quality."}
	case "DISABLED":
		value["disable_info"] = object{"disable_date": a.now.Unix()}
	}
	return value
}

// templateQuality is a new rating of a template.
func templateQuality(a announced) object {
	value := templateNamed(a)
	value["previous_quality_score"], value["new_quality_score"] = a.template.Quality, a.choice
	return value
}

// templateCategory is a category that Meta changed.
func templateCategory(a announced) object {
	value := templateNamed(a)
	value["previous_category"], value["new_category"] = a.template.Category, a.choice
	return value
}

// templateNamed names the template of an event.
func templateNamed(a announced) object {
	return object{
		"message_template_id": numeric(a.template.ID), "message_template_name": a.template.Name, "message_template_language": a.template.Language,
	}
}
