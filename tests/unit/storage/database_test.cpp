#include "emulator/storage/database.h"

#include <gtest/gtest.h>

namespace lockstep::storage {
namespace {

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override { db.execute("CREATE TABLE t(x)"); }
  void add(int x) { db.prepare("INSERT INTO t VALUES(?)").bind(x).run(); }
  std::int64_t count() {
    auto row = db.prepare("SELECT count(*) FROM t");
    row.step();
    return row.integer(0);
  }
  Database db{Database::Options{}};
};

TEST_F(DatabaseTest, ASavepointThatWroteNothingOpensNothing) {
  db.begin();
  {
    Database::Savepoint savepoint(db);
    EXPECT_EQ(count(), 0);
    EXPECT_FALSE(savepoint.wrote());
  }
  EXPECT_FALSE(db.in_transaction());
  db.commit();
}

TEST_F(DatabaseTest, UndoingAnInnerLevelKeepsTheOuterOne) {
  db.begin();
  {
    Database::Savepoint outer(db);
    add(1);
    {
      Database::Savepoint inner(db);
      add(2);
      inner.undo();
    }
    add(3);
  }
  db.commit();
  EXPECT_EQ(count(), 2);
}

TEST_F(DatabaseTest, UndoingAnOuterLevelUndoesWhatAnInnerOneKept) {
  db.begin();
  {
    Database::Savepoint outer(db);
    {
      Database::Savepoint inner(db);
      add(1);
    }
    outer.undo();
  }
  db.commit();
  EXPECT_EQ(count(), 0);
}

TEST_F(DatabaseTest, RollbackUndoesTheTurnAndALevelStillOpenIsHarmless) {
  db.begin();
  {
    Database::Savepoint level(db);
    add(1);
    db.rollback();
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(DatabaseTest, AStatementInUseIsPreparedAnew) {
  add(1);
  add(2);
  auto first = db.prepare("SELECT x FROM t ORDER BY x");
  ASSERT_TRUE(first.step());
  auto second = db.prepare("SELECT x FROM t ORDER BY x");
  ASSERT_TRUE(second.step());
  ASSERT_TRUE(second.step());
  EXPECT_EQ(second.integer(0), 2);
  EXPECT_EQ(first.integer(0), 1);
}

TEST_F(DatabaseTest, ABrokenStatementThrows) {
  EXPECT_THROW(db.prepare("SELECT nothing FROM nowhere"), StorageError);
}

}  // namespace
}  // namespace lockstep::storage
