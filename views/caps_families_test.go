package views

func init() {
	families = append(families, family{"clock.", keys(clocks), []string{".line", ".over", ".overText", ".soon"}})
}
