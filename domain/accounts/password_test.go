package accounts

import "testing"

func TestAPasswordFitsItsOwnHashAlone(t *testing.T) {
	t.Parallel()
	hash := HashPassword("correct horse")
	if !checkPassword(hash, "correct horse") {
		t.Error("the right password was refused")
	}
	for _, wrong := range []struct{ hash, password string }{
		{hash, "correct horse "}, {hash, ""}, {"", "correct horse"}, {"$argon2id$v=19$m=x$a$b", "correct horse"}, {hash[:len(hash)-1], "correct horse"},
	} {
		if checkPassword(wrong.hash, wrong.password) {
			t.Errorf("%q was accepted for %q", wrong.password, wrong.hash)
		}
	}
	if HashPassword("correct horse") == hash {
		t.Error("two hashes share a salt")
	}
}
