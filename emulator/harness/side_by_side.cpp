// Two texts in two columns, aligned by their longest common subsequence of lines.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "emulator/base/text.h"
#include "emulator/harness/report.h"

namespace lockstep::harness {

namespace {

constexpr std::size_t kColumn = 46;  // code points of one column
constexpr std::size_t kContext = 2;  // equal lines around a difference that are shown
constexpr std::size_t kAlignMax =
    4'000'000;  // cells of the alignment; longer texts go line by line
constexpr std::size_t kRowsMax = 200;

using Lines = std::vector<std::string>;

struct Row {
  std::optional<std::string> left, right;
  bool same() const { return left && right && *left == *right; }
};

Lines lines_of(const std::string& text) {
  Lines lines;
  for (const auto line : split(text, '\n')) lines.emplace_back(line);
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

std::vector<Row> line_by_line(const Lines& a, const Lines& b) {
  std::vector<Row> rows(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < a.size(); ++i) rows[i].left = a[i];
  for (std::size_t i = 0; i < b.size(); ++i) rows[i].right = b[i];
  return rows;
}

// Unpaired neighbours share a row: what was replaced stands beside what replaced it.
void pair_up(std::vector<Row>& rows, Lines& left, Lines& right) {
  for (Row& row : line_by_line(left, right)) rows.push_back(std::move(row));
  left.clear();
  right.clear();
}

std::vector<Row> align(const Lines& a, const Lines& b) {
  if (a.size() * b.size() > kAlignMax) return line_by_line(a, b);
  std::vector<std::vector<std::uint32_t>> common(a.size() + 1,
                                                 std::vector<std::uint32_t>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t k = b.size(); k-- > 0;)
      common[i][k] =
          a[i] == b[k] ? common[i + 1][k + 1] + 1 : std::max(common[i + 1][k], common[i][k + 1]);
  std::vector<Row> rows;
  Lines left, right;
  std::size_t i = 0, k = 0;
  while (i < a.size() || k < b.size()) {
    if (i < a.size() && k < b.size() && a[i] == b[k]) {
      pair_up(rows, left, right);
      rows.push_back({a[i++], b[k++]});
    } else if (k >= b.size() || (i < a.size() && common[i + 1][k] >= common[i][k + 1])) {
      left.push_back(a[i++]);
    } else {
      right.push_back(b[k++]);
    }
  }
  pair_up(rows, left, right);
  return rows;
}

// Where a long pair of lines first differs, so that the difference is what is shown.
std::size_t first_shown(const Row& row) {
  if (!row.left || !row.right || row.same()) return 0;
  const std::u32string a = to_code_points(*row.left), b = to_code_points(*row.right);
  if (a.size() <= kColumn && b.size() <= kColumn) return 0;
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  return at > kColumn / 2 ? at - kColumn / 3 : 0;
}

std::string cell(const std::optional<std::string>& text, std::size_t from) {
  std::u32string points = to_code_points(text.value_or(""));
  if (from > 0) points = U"…" + (from < points.size() ? points.substr(from) : U"");
  if (points.size() > kColumn) {
    points.resize(kColumn - 1);
    points += U'…';
  }
  points.resize(kColumn, U' ');
  return from_code_points(points);
}

std::string row_text(const Row& row) {
  const std::size_t from = first_shown(row);
  std::string line = cell(row.left, from);
  line += row.same() ? " │ " : " ┃ ";
  line += cell(row.right, from);
  return std::string(line, 0, line.find_last_not_of(' ') + 1);
}

}  // namespace

std::string side_by_side(const std::string& expected, const std::string& actual) {
  const std::vector<Row> rows = align(lines_of(expected), lines_of(actual));
  std::vector<bool> shown(rows.size(), false);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].same()) continue;
    const std::size_t from = i < kContext ? 0 : i - kContext;
    for (std::size_t k = from; k < std::min(rows.size(), i + kContext + 1); ++k) shown[k] = true;
  }
  std::string text = row_text({"expected", "actual"});
  std::size_t printed = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!shown[i]) {
      if (i == 0 || shown[i - 1]) text += "\n  ...";
      continue;
    }
    if (++printed > kRowsMax) return text + "\n  ... and more";
    text += "\n" + row_text(rows[i]);
  }
  return text;
}

}  // namespace lockstep::harness
