// The queue, turns and the virtual clock, with a small ledger service that shows what ran when.
#include "emulator/core/core.h"

#include <filesystem>
#include <thread>

#include "tests/support/fixture.h"

namespace lockstep::core {
namespace {

// Keeps a table of lines; can queue, signal, wait, defer, fail and break as it is told.
class Ledger final : public Service {
 public:
  std::string_view name() const override { return "ledger"; }
  std::string_view schema() const override {
    return "CREATE TABLE ledger_lines(id INTEGER PRIMARY KEY, at_ms INTEGER, line TEXT);";
  }
  std::vector<Operation> operations() override {
    return {
        {"Write", [this](Turn& t, const Call& c) { return write(t, c); }},
        {"Read", [](Turn& t, const Call&) { return read(t); }},
        {"Later", [](Turn& t, const Call& c) { return later(t, c); }},
        {"Poll", [](Turn& t, const Call& c) { return poll(t, c); }},
        {"WriteAndRefuse",
         [](Turn& t, const Call& c) -> AwsResult<Json> {
           add(t, c.input.get_string("line"));
           t.queue_now("ledger", "line", "queued by a refused call");
           return refuse("Refused", "after writing");
         }},
        {"CallRefused",
         [](Turn& t, const Call& c) -> AwsResult<Json> {
           auto inner = t.call({"ledger", "WriteAndRefuse", c.input, {}, nullptr});
           add(t, "outer");
           return Json(inner.result.ok() ? "ok" : inner.result.error().code);
         }},
        {"Id", [](Turn& t, const Call&) -> AwsResult<Json> { return Json(t.make_uuid("thing")); }},
        {"Slow",
         [](Turn& t, const Call& c) -> AwsResult<Json> {
           t.add_duration_ms(c.input.get_int("ms"));
           return Json("slow");
         }},
        {"Break", [](Turn&, const Call&) -> AwsResult<Json> { throw Bug("broken on purpose"); }},
        {"QueueBroken",
         [](Turn& t, const Call&) -> AwsResult<Json> {
           t.queue_now("ledger", "broken", "");
           return Json();
         }},
    };
  }
  void on_entry(Turn& turn, const Entry& entry) override {
    if (entry.kind == "broken") throw Bug("broken entry");
    add(turn, entry.kind + ":" + entry.payload);
  }
  void on_poison(Turn& turn, const Entry&, const std::string&) override { add(turn, "poisoned"); }

 private:
  static void add(Turn& turn, const std::string& line) {
    turn.db()
        .prepare("INSERT INTO ledger_lines(at_ms, line) VALUES(?, ?)")
        .bind(turn.now_ms(), line)
        .run();
  }
  AwsResult<Json> write(Turn& turn, const Call& call) {
    add(turn, call.input.get_string("line"));
    turn.signal("ledger:lines");
    return Json::object();
  }
  static AwsResult<Json> read(Turn& turn) {
    Json lines = Json::array();
    auto rows = turn.db().prepare("SELECT at_ms, line FROM ledger_lines ORDER BY id");
    while (rows.step())
      lines.push_back(Json(std::to_string(rows.integer(0) % 100'000) + " " + rows.text(1)));
    return lines;
  }
  static AwsResult<Json> later(Turn& turn, const Call& call) {
    Entry entry;
    entry.service = "ledger";
    entry.kind = "line";
    entry.payload = call.input.get_string("line");
    entry.due_ms = turn.now_ms() + call.input.get_int("ms");
    if (call.input.get_bool("background")) entry.ground = Ground::Background;
    turn.queue(std::move(entry));
    return Json::object();
  }
  static AwsResult<Json> poll(Turn& turn, const Call& call) {
    auto rows = turn.db().prepare("SELECT count(*) FROM ledger_lines");
    rows.step();
    const std::int64_t count = rows.integer(0);
    if (count == 0 && turn.may_wait()) turn.wait_for("ledger:lines", call.input.get_int("ms"));
    return Json(count);
  }
};

class CoreTest : public ::testing::Test {
 protected:
  void begin() {
    fixture.add(std::make_unique<Ledger>());
    fixture.start();
  }
  std::string lines() { return dump(fixture.output("ledger", "Read")); }
  test::Fixture fixture;
};

TEST_F(CoreTest, VirtualTimeJumpsToForegroundTimersBeforeTheNextRequest) {
  begin();
  fixture.output("ledger", "Later", Json::object({{"line", "second"}, {"ms", 4000}}));
  fixture.output("ledger", "Later", Json::object({{"line", "third"}, {"ms", 2000}}));
  EXPECT_EQ(lines(), R"(["4000 line:second","6000 line:third"])");
}

TEST_F(CoreTest, BackgroundTimersFireInPassingAndNeverPullTheClock) {
  begin();
  fixture.output("ledger", "Later",
                 Json::object({{"line", "back"}, {"ms", 1000}, {"background", true}}));
  EXPECT_EQ(lines(), "[]");
  fixture.output("ledger", "Later", Json::object({{"line", "front"}, {"ms", 3000}}));
  EXPECT_EQ(lines(), R"(["1000 line:back","3000 line:front"])");
}

TEST_F(CoreTest, AdvancingTheClockRunsBackgroundTimersAtTheirTime) {
  begin();
  fixture.output("ledger", "Later",
                 Json::object({{"line", "back"}, {"ms", 1000}, {"background", true}}));
  fixture.advance_ms(5000);
  EXPECT_EQ(lines(), R"(["1000 line:back"])");
}

TEST_F(CoreTest, AManualClockStandsUntilItIsMoved) {
  fixture.options.clock = {world::ClockMode::Manual, 1};
  begin();
  fixture.output("ledger", "Later", Json::object({{"line", "a"}, {"ms", 1000}}));
  EXPECT_EQ(lines(), "[]");
  fixture.advance_ms(999);
  EXPECT_EQ(lines(), "[]");
  fixture.advance_ms(1);
  EXPECT_EQ(lines(), R"(["1000 line:a"])");
}

TEST_F(CoreTest, ARefusedCallLeavesNeitherRowsNorEntries) {
  begin();
  EXPECT_EQ(fixture.error("ledger", "WriteAndRefuse", Json::object({{"line", "x"}})).code,
            "Refused");
  EXPECT_EQ(lines(), "[]");
}

TEST_F(CoreTest, ARefusedInnerCallIsUndoneAndTheOuterOneGoesOn) {
  begin();
  EXPECT_EQ(fixture.output("ledger", "CallRefused", Json::object({{"line", "x"}})),
            Json("Refused"));
  EXPECT_EQ(lines(), R"(["0 outer"])");
}

TEST_F(CoreTest, ALongPollEndsAtTheSignal) {
  begin();
  Json polled;
  std::thread poller([&] {
    polled = fixture.output("ledger", "Poll", Json::object({{"ms", 60'000}}));
  });
  fixture.output("ledger", "Write", Json::object({{"line", "x"}}));
  poller.join();
  EXPECT_EQ(polled, Json(1));
}

TEST_F(CoreTest, ALongPollEndsAfterItsRealWait) {
  begin();
  EXPECT_EQ(fixture.output("ledger", "Poll", Json::object({{"ms", 5}})), Json(0));
}

TEST_F(CoreTest, ADeclaredDurationHoldsTheReplyBackInVirtualTime) {
  begin();
  const auto before = fixture.now_ms();
  EXPECT_EQ(fixture.output("ledger", "Slow", Json::object({{"ms", 200}})), Json("slow"));
  EXPECT_EQ(fixture.now_ms() - before, 200);
}

TEST_F(CoreTest, TheSameRequestsDrawTheSameIdsAndRepeatsDiffer) {
  const auto ids = [] {
    test::Fixture f;
    f.add(std::make_unique<Ledger>());
    f.start();
    return std::pair(f.output("ledger", "Id"), f.output("ledger", "Id"));
  };
  const auto first = ids();
  EXPECT_EQ(first, ids());
  EXPECT_NE(first.first, first.second);
}

TEST_F(CoreTest, ABrokenRequestIsAnswered500AndTheOthersGoOn) {
  begin();
  EXPECT_EQ(fixture.error("ledger", "Break").http_status, 500);
  fixture.output("ledger", "Write", Json::object({{"line", "after"}}));
  EXPECT_EQ(lines(), R"(["0 after"])");
}

TEST_F(CoreTest, AnEntryThatFailsAloneIsBuriedAndItsServiceTold) {
  begin();
  fixture.output("ledger", "QueueBroken");
  fixture.output("ledger", "Write", Json::object({{"line", "after"}}));
  EXPECT_EQ(lines(), R"(["0 poisoned","0 after"])");
}

TEST_F(CoreTest, AFaultAtAnyStatementLosesNothingAcknowledged) {
  // Whatever statement or commit fails, the request is either answered and there, or refused and
  // not.
  for (int fail_at = 1; fail_at < 40; ++fail_at) {
    test::Fixture f;
    f.add(std::make_unique<Ledger>());
    f.start();
    int statements = 0;
    f.core().run([&](Turn& turn) {
      turn.db().set_fault([&](std::string_view) {
        if (++statements == fail_at) throw storage::StorageError("planted fault");
      });
    });
    std::size_t acknowledged = 0;
    for (int i = 0; i < 3; ++i)
      if (f.call("ledger", "Write", Json::object({{"line", "x"}})).ok()) ++acknowledged;
    f.core().run([](Turn& turn) { turn.db().set_fault(nullptr); });
    EXPECT_EQ(f.output("ledger", "Read").size(), acknowledged) << "fault at " << fail_at;
  }
}

TEST_F(CoreTest, ALongPollEndsByItselfThoughItsTurnRanOnTheCallersThread) {
  begin();
  for (int times = 0; times < 30; ++times)
    EXPECT_EQ(dump(fixture.output("ledger", "Poll", Json::object({{"ms", 1}}))), "0");
}

TEST_F(CoreTest, ManyCallersGetTheirAnswersWhateverThreadRunsTheTurn) {
  begin();
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller)
    callers.emplace_back([&] {
      for (int times = 0; times < 50; ++times) {
        fixture.output("ledger", "Write", Json::object({{"line", "x"}}));
        fixture.output("ledger", "Slow", Json::object({{"ms", 3}}));
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(parse_json(lines())->size(), 400u);
}

TEST_F(CoreTest, ResetGoesBackToTheStart) {
  begin();
  fixture.output("ledger", "Later", Json::object({{"line", "a"}, {"ms", 5000}}));
  const Json id = fixture.output("ledger", "Id");
  fixture.core().reset();
  EXPECT_EQ(lines(), "[]");
  EXPECT_EQ(fixture.now_ms(), fixture.options.clock_start_ms);
  EXPECT_EQ(fixture.output("ledger", "Id"), id);
}

class CoreFileTest : public CoreTest {
 protected:
  void SetUp() override {
    path = std::filesystem::path(::testing::TempDir()) /
           (std::string("core_") + ::testing::UnitTest::GetInstance()->current_test_info()->name() +
            ".db");
    remove();
    fixture.options.database.path = path.string();
    fixture.options.clock = {world::ClockMode::Manual, 1};
  }
  void TearDown() override { remove(); }
  void remove() {
    for (const char* tail : {"", "-wal", "-shm", ".lock"})
      std::filesystem::remove(path.string() + tail);
  }
  std::filesystem::path path;
};

TEST_F(CoreFileTest, RowsTimersAndTheClockSurviveARestart) {
  begin();
  fixture.output("ledger", "Write", Json::object({{"line", "kept"}}));
  fixture.output("ledger", "Later", Json::object({{"line", "timer"}, {"ms", 9000}}));
  fixture.advance_ms(1500);
  fixture.core().stop();
  test::Fixture second;
  second.options = fixture.options;
  second.options.clock_start_ms = 0;
  second.add(std::make_unique<Ledger>());
  second.start();
  EXPECT_EQ(second.now_ms(), fixture.options.clock_start_ms + 1500);
  second.advance_ms(7500);
  EXPECT_EQ(dump(second.output("ledger", "Read")), R"(["0 kept","9000 line:timer"])");
}

TEST_F(CoreFileTest, ASecondProcessIsRefusedTheFile) {
  begin();
  test::Fixture second;
  second.options = fixture.options;
  second.add(std::make_unique<Ledger>());
  EXPECT_THROW(second.start(), storage::StorageError);
}

TEST_F(CoreFileTest, AFileFromBeforeATableGetsIt) {
  begin();
  fixture.core().stop();
  {
    storage::Database db({path.string()});
    db.execute("DROP TABLE ledger_lines");
  }
  test::Fixture second;
  second.options = fixture.options;
  second.add(std::make_unique<Ledger>());
  second.start();
  EXPECT_EQ(dump(second.output("ledger", "Read")), "[]");
}

TEST_F(CoreFileTest, AFileOfANewerVersionIsRefused) {
  {
    storage::Database db({path.string()});
    db.execute("PRAGMA user_version = 999");
  }
  fixture.add(std::make_unique<Ledger>());
  EXPECT_THROW(fixture.start(), storage::StorageError);
}

}  // namespace
}  // namespace lockstep::core
