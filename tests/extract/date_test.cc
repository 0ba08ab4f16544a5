#include "extract/date.h"

#include <catch2/catch.hpp>
#include <string>

using namespace fangzhi;

namespace {

constexpr const char* kNow = "2022-06-02 15:04:05";  // a Thursday

DateOptions reference(const char* now = kNow) {
  DateOptions options;
  options.now = find_date(now)->time;
  return options;
}

// The first date of a text as to_string has it; "-" where there is none.
std::string first(std::string_view text, const DateOptions& options = {}) {
  const auto found = find_date(text, options);
  return found ? to_string(found->time) : "-";
}

struct Row {
  const char* text;
  const char* date;
};

void check(std::initializer_list<Row> rows, const DateOptions& options = {}) {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(first(row.text, options) == row.date);
  }
}

}  // namespace

TEST_CASE("dates with 年月日", "[date]") {
  check({
      {"2017年12月5日", "2017-12-05"},
      {"2017 年 12 月 05 日", "2017-12-05"},
      {"２０１７年１２月５日", "2017-12-05"},
      {"2017年12月5号", "2017-12-05"},
      {"2017年元月5日", "2017-01-05"},
      {"2017年12月5", "2017-12-05"},
      {"17年12月5日", "2017-12-05"},
      {"98年12月5日", "1998-12-05"},
      {"发布日期：2017年12月5日 来源：市政府办", "2017-12-05"},
      {"（2017年12月5日市政府令第8号公布）", "2017-12-05"},
      {"⼆〇⼀七年⼗⼆⽉五⽇", "2017-12-05"},
      {"2017年12月29家企业", "-"},
      {"2017年12月", "-"},
      {"2017年", "-"},
      {"2017年度12月5项", "-"},
  });
}

TEST_CASE("dates in Chinese numerals", "[date]") {
  check({
      {"二〇一七年十二月五日", "2017-12-05"},
      {"二○一七年十二月三十一日", "2017-12-31"},
      {"二零一七年一月二十日", "2017-01-20"},
      {"二Ｏ一七年十一月廿五日", "2017-11-25"},
      {"二0一七年三月卅一日", "2017-03-31"},
      {"一九九八年十月一日", "1998-10-01"},
      {"二〇二一年一二月一五日", "2021-12-15"},
      {"二〇一七年十二月五日下午三点半", "2017-12-05T15:30"},
      {"第二十五条", "-"},
      {"二〇一七年十二月", "-"},
      {"农历二〇一七年八月十五日", "-"},
  });
}

TEST_CASE("years of the Republic", "[date]") {
  check({
      {"民国106年12月5日", "2017-12-05"},
      {"中華民國一〇六年十二月五日", "2017-12-05"},
      {"中華民國 112 年 5 月 3 日", "2023-05-03"},
      {"112年5月3日", "2023-05-03"},
      {"民國106.12.05", "2017-12-05"},
      {"民国元年1月1日", "1912-01-01"},
  });
}

TEST_CASE("dates with dashes, slashes and points", "[date]") {
  check({
      {"2017-12-5", "2017-12-05"},
      {"2017/12/05", "2017-12-05"},
      {"2017.12.05", "2017-12-05"},
      {"2017－12－05", "2017-12-05"},
      {"2010- 9- 1", "2010-09-01"},
      {"[2017-12-05]", "2017-12-05"},
      {"17-12-05", "2017-12-05"},
      {"17/12/05 08:00", "2017-12-05T08:00"},
      {"12/25/2017", "2017-12-25"},
      {"25/12/2017", "2017-12-25"},
      {"05.12.2017", "2017-12-05"},
      {"20171205", "2017-12-05"},
      {"20171205145653", "2017-12-05T14:56:53"},
      {"2017-12/05", "-"},
  });
}

TEST_CASE("clocks behind a date", "[date]") {
  check({
      {"2017-12-5 14:56", "2017-12-05T14:56"},
      {"2017-12-05 14:56:53", "2017-12-05T14:56:53"},
      {"2017-12-05-14:56:53", "2017-12-05T14:56:53"},
      {"2017-12-0514:56:53", "2017-12-05T14:56:53"},
      {"2017年12月511:30", "2017-12-05T11:30"},
      {"2017年12月5日14时56分53秒", "2017-12-05T14:56:53"},
      {"2017年12月5日 14：56", "2017-12-05T14:56"},
      {"2017年12月5日（星期二）上午9:30", "2017-12-05T09:30"},
      {"2017年12月5日(二)9时", "2017-12-05T09:00"},
      {"2017年12月5日 星期二 下午3点", "2017-12-05T15:00"},
      {"2017年12月5日下午2时30分", "2017-12-05T14:30"},
      {"2017年12月5日下午14:30", "2017-12-05T14:30"},
      {"2017年12月5日中午12点", "2017-12-05T12:00"},
      {"2017年12月5日凌晨12点10分", "2017-12-05T00:10"},
      {"2017年12月5日晚8:00", "2017-12-05T20:00"},
      {"2017/12/5 2:56:53 PM", "2017-12-05T14:56:53"},
      {"2017-12-05 12:05 AM", "2017-12-05T00:05"},
      {"2017-12-05 14:56:53.0", "2017-12-05T14:56:53"},
      {"2017-12-05 25:00", "2017-12-05"},
      {"2017-12-05 14:60", "2017-12-05"},
      {"2017-12-05 浏览次数：14", "2017-12-05"},
      {"2017年12月5日9家企业", "2017-12-05"},
  });
}

TEST_CASE("zones", "[date]") {
  check({
      {"2017-12-05T14:56:53+08:00", "2017-12-05T14:56:53+08:00"},
      {"2017-12-05T06:56:53Z", "2017-12-05T06:56:53+00:00"},
      {"2017-12-05T06:56:53.123Z", "2017-12-05T06:56:53+00:00"},
      {"2017-12-05T01:56-05:00", "2017-12-05T01:56-05:00"},
      {"2017-12-05 14:56 +0800", "2017-12-05T14:56+08:00"},
      {"2017-12-05 14:56 GMT+8", "2017-12-05T14:56+08:00"},
      {"20171205T065653Z", "2017-12-05T06:56:53+00:00"},
      {"2017-12-05 09:00-11:00", "2017-12-05T09:00"},
  });
  DateOptions options;
  options.offset_minutes = 480;
  CHECK(first("2017-12-05 14:56", options) == "2017-12-05T14:56+08:00");
  CHECK(first("2017-12-05T06:56Z", options) == "2017-12-05T06:56+00:00");
  CHECK(first("2017-12-05", options) == "2017-12-05");
}

TEST_CASE("English and mail forms", "[date]") {
  check({
      {"December 5, 2017", "2017-12-05"},
      {"Dec. 5th, 2017 14:56", "2017-12-05T14:56"},
      {"5 December 2017", "2017-12-05"},
      {"5th of December 2017", "2017-12-05"},
      {"05-Dec-2017", "2017-12-05"},
      {"Sept. 1, 2017", "2017-09-01"},
      {"Tue, 05 Dec 2017 06:56:53 GMT", "2017-12-05T06:56:53+00:00"},
      {"Tue, 05 Dec 17 06:56:53 EST", "2017-12-05T06:56:53-05:00"},
      {"Tue, 5 Dec 2017 14:56:53 +0800", "2017-12-05T14:56:53+08:00"},
      {"Tue Dec 05 14:56:53 CST 2017", "2017-12-05T14:56:53+08:00"},
      {"Tue Dec  5 14:56:53 2017", "2017-12-05T14:56:53"},
      {"Mayor 5, 2017", "-"},
      {"Dismay 5, 2017", "-"},
  });
}

TEST_CASE("a date without a year takes the last one that is not in the future", "[date]") {
  check(
      {
          {"05-31 10:28", "2022-05-31T10:28"},
          {"[05-31]", "2022-05-31"},
          {"5-31 10:28", "2022-05-31T10:28"},
          {"5月31日", "2022-05-31"},
          {"五月三十一日", "2022-05-31"},
          {"06-03 00:10", "2022-06-03T00:10"},
          {"06-04 10:28", "2021-06-04T10:28"},
          {"12月31日", "2021-12-31"},
          {"2月29日", "2020-02-29"},
          {"今年5月1日", "2022-05-01"},
          {"去年12月5日", "2021-12-05"},
          {"比分3-1", "-"},
          {"02-30 10:28", "-"},
      },
      reference());
  CHECK(find_date("05-31 10:28", reference())->year_inferred);
  CHECK(first("05-31 10:28") == "-");
  CHECK(first("5月31日") == "-");
}

TEST_CASE("dates counted from now", "[date]") {
  check(
      {
          {"今天 10:28", "2022-06-02T10:28"},
          {"昨天", "2022-06-01"},
          {"昨日下午3点", "2022-06-01T15:00"},
          {"昨晚8点", "2022-06-01T20:00"},
          {"前天 08:05", "2022-05-31T08:05"},
          {"大前天", "2022-05-30"},
          {"刚刚", "2022-06-02T15:04:05"},
          {"3小时前", "2022-06-02T12:04:05"},
          {"约16个小时前", "2022-06-01T23:04:05"},
          {"5分钟前", "2022-06-02T14:59:05"},
          {"半小时前", "2022-06-02T14:34:05"},
          {"三天前", "2022-05-30"},
          {"2周前", "2022-05-19"},
          {"3个月前", "2022-03-02"},
          {"两年前", "2020-06-02"},
          {"3 hours ago", "2022-06-02T12:04:05"},
          {"yesterday", "2022-06-01"},
          {"目前天气", "-"},
          {"2年", "-"},
          {"12月5日前", "2021-12-05"},
      },
      reference());
  CHECK(first("昨天") == "-");
  CHECK(first("1个月前", reference("2022-03-31 08:00")) == "2022-02-28");
  DateOptions spans = reference();
  spans.bare_spans = true;
  CHECK(first("1年2个月", spans) == "2021-04-02");
}

TEST_CASE("dates the calendar does not have are refused whole", "[date]") {
  check(
      {
          {"2017-02-30", "-"},
          {"2017-13-01", "-"},
          {"2017年2月29日", "-"},
          {"2016年2月29日", "2016-02-29"},
          {"2017-12-00", "-"},
          {"二〇一七年十三月五日", "-"},
          {"1789-07-14", "-"},
          {"每年5月1日", "-"},
          {"20171305", "-"},
      },
      reference());
}

TEST_CASE("pieces of longer numbers are no dates", "[date]") {
  check({
      {"10.12.05.1", "-"},
      {"0571-17-12-05", "-"},
      {"2017-12-05-31", "-"},
      {"1234520171205", "-"},
      {"192.168.10.12", "-"},
      {"电话：0370-5112345", "-"},
      {"No17-12-05", "-"},
  });
}

TEST_CASE("all dates of a text are found with their places", "[date]") {
  const std::string text = "发布时间：2017-12-05 14:56　成文日期：二〇一七年十二月一日。";
  const auto dates = find_dates(text);
  REQUIRE(dates.size() == 2);
  CHECK(text.substr(dates[0].begin, dates[0].end - dates[0].begin) == "2017-12-05 14:56");
  CHECK(text.substr(dates[1].begin, dates[1].end - dates[1].begin) == "二〇一七年十二月一日");
  CHECK(dates[0].form == DateForm::kFull);
  CHECK(find_dates("17-12-05 20171206 昨天", reference())[0].form == DateForm::kShortYear);
  CHECK(find_dates("17-12-05 20171206 昨天", reference())[1].form == DateForm::kCompact);
  CHECK(find_dates("17-12-05 20171206 昨天", reference())[2].form == DateForm::kRelative);
}

TEST_CASE("an address tells its day", "[date]") {
  const auto day = [](std::string_view url) {
    const auto found = find_url_date(url);
    return found ? day_string(*found) : "-";
  };
  CHECK(day("http://a.example/201712/t20171205_1234.html") == "2017-12-05");
  CHECK(day("http://a.example/art/2017/12/5/art_12_345.html") == "2017-12-05");
  CHECK(day("http://a.example/2017-12/05/content_345.htm") == "2017-12-05");
  CHECK(day("http://a.example/2017/1205/c123-456.html") == "2017-12-05");
  CHECK(day("http://a.example/201712/05/n1.html") == "2017-12-05");
  CHECK(day("http://a.example/content/post_3127.html") == "-");
  CHECK(day("http://a.example/info/1053/6730.htm") == "-");
  CHECK(day("http://20171205.example/") == "-");
  CHECK(day("http://a.example/20171305/1.html") == "-");
  CHECK(day("http://a.example/P020171205123456789.pdf") == "-");
}

TEST_CASE("instants and wall clocks turn into each other", "[date]") {
  const Time instant = std::chrono::sys_days(std::chrono::year(2017) / 12 / 5) + std::chrono::hours(20);
  CHECK(to_string(civil_time(instant, 480)) == "2017-12-06T04:00:00+08:00");
  CHECK(instant_of(civil_time(instant, 480), 0) == instant);
  CHECK(instant_of(find_date("2017-12-06")->time, 480) == instant - std::chrono::hours(4));
}
