#include "emulator/graph/mermaid.h"

#include <set>

#include "emulator/base/text.h"

namespace lockstep::graph {

namespace {

using asl::StateType;

constexpr std::size_t kLabelMax = 120;  // code points; longer ones are cut

struct Style {
  StateType type;
  std::string_view css;
};
constexpr Style kStyles[] = {
    {StateType::Task, "fill:#e3f2fd,stroke:#1565c0,color:#0d2b4d"},
    {StateType::Pass, "fill:#eceff1,stroke:#546e7a,color:#263238"},
    {StateType::Choice, "fill:#fff8e1,stroke:#ff8f00,color:#4e2c00"},
    {StateType::Wait, "fill:#f3e5f5,stroke:#7b1fa2,color:#38006b"},
    {StateType::Succeed, "fill:#e8f5e9,stroke:#2e7d32,color:#0b3d0f"},
    {StateType::Fail, "fill:#ffebee,stroke:#c62828,color:#5c0a0a"},
    {StateType::Parallel, "fill:#e0f7fa,stroke:#00838f,color:#003b40"},
    {StateType::Map, "fill:#e8eaf6,stroke:#3949ab,color:#141b52"},
};

// Inside "...": characters that Mermaid or HTML would take for their own become entities.
std::string quoted(std::string_view text) {
  std::u32string points = to_code_points(text);
  if (points.size() > kLabelMax) {
    points.resize(kLabelMax - 1);
    points += U'…';
  }
  std::string out;
  for (const char c : from_code_points(points)) {
    switch (c) {
      case '"': out += "#quot;"; break;
      case '#': out += "#35;"; break;
      case '&': out += "#amp;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '`': out += "#96;"; break;
      case '\\': out += "#92;"; break;
      case '\n':
      case '\r':
      case '\t': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

class Writer {
 public:
  std::string write(const Group& machine) {
    out_ = "flowchart TD\n";
    if (!machine.start_id.empty()) line(1, "Start((\"Start\"))");
    body(machine, 1);
    if (!machine.start_id.empty()) {
      line(1, "Start --> " + machine.start_id);
      ++links_;
    }
    edges(machine, 1);
    if (!error_edges_.empty())
      line(1, "linkStyle " + join(error_edges_, ",") + " stroke:#c62828,color:#c62828");
    classes();
    return out_;
  }

 private:
  void line(int depth, const std::string& text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ').append(text).append("\n");
  }

  void body(const Group& group, int depth) {
    for (const Node& node : group.nodes) {
      used_.insert(node.type);
      if (node.groups.empty())
        shape(node, depth);
      else
        container(node, depth);
    }
  }

  void shape(const Node& node, int depth) {
    std::string open = "[\"", close = "\"]";
    if (node.type == StateType::Choice) open = "{\"", close = "\"}";
    if (node.type == StateType::Wait) open = "([\"", close = "\"])";
    if (node.type == StateType::Succeed || node.type == StateType::Fail)
      open = "([\"", close = "\"])";
    line(depth, format("{}{}{}<br/>{}{}:::{}", node.id, open, quoted(node.name),
                       quoted(node.detail), close, type_name(node.type)));
  }

  // A Parallel or Map: a box with a box for each branch, or with the body itself.
  void container(const Node& node, int depth) {
    line(depth,
         format("subgraph {}[\"{}<br/>{}\"]", node.id, quoted(node.name), quoted(node.detail)));
    for (const Group& group : node.groups) {
      line(depth + 1, format("subgraph {}[\"{}\"]", group.id, quoted(group.title)));
      body(group, depth + 2);
      edges(group, depth + 2);
      line(depth + 1, "end");
    }
    line(depth, "end");
    containers_.push_back(format("class {} {}", node.id, type_name(node.type)));
  }

  void edges(const Group& group, int depth) {
    for (const Edge& edge : group.edges) {
      std::string arrow = edge.kind == EdgeKind::Error ? "-.->" : "-->";
      if (!edge.label.empty()) arrow += "|\"" + quoted(edge.label) + "\"|";
      line(depth, format("{} {} {}", edge.from, arrow, edge.to));
      const std::size_t index = links_++;
      if (edge.kind == EdgeKind::Error) error_edges_.push_back(std::to_string(index));
    }
  }

  void classes() {
    for (const Style& style : kStyles)
      if (used_.count(style.type))
        line(1, format("classDef {} {}", type_name(style.type), style.css));
    for (const std::string& assignment : containers_) line(1, assignment);
  }

  std::string out_;
  std::set<StateType> used_;
  std::vector<std::string> containers_;
  std::size_t links_ = 0;  // Mermaid numbers links in the order of the text
  std::vector<std::string> error_edges_;
};

}  // namespace

std::string to_mermaid(const Group& machine) { return Writer().write(machine); }

}  // namespace lockstep::graph
