#include "extract/script.h"

#include <catch2/catch.hpp>

namespace fangzhi {

TEST_CASE("the script of a text is that of its characters", "[script]") {
  CHECK(script_of("全县各级各部门要学深悟透四个创建方案的具体内容") == "Hans");
  CHECK(script_of("全縣各級各部門要學深悟透四個創建方案的具體內容") == "Hant");
  CHECK(script_of("全縣各級各部門，全县各级各部门") == "mixed");
  CHECK(script_of("中文") == "");
  CHECK(script_of("plain English") == "");
}

TEST_CASE("folding gives both scripts one form and leaves all else", "[script]") {
  CHECK(fold_script("四城聯創，關于後里") == "四城联创，关于后里");
  CHECK(fold_script("四城联创") == "四城联创");
  CHECK(fold_script("a\xFF\xE4z") == "a\xFF\xE4z");
}

}  // namespace fangzhi
