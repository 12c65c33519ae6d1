package dev.paceline.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** One row, its entry, and at random whatever loads and writes of it do, in any order that they could do it in. */
class EntryScriptModelTest {
  private static final int LOADS = 3;
  private static final int WRITES = 3;

  private static EntryScript entries;

  @BeforeContainer
  static void start() {
    entries = new EntryScript(ScriptedRedis.started());
  }

  @AfterContainer
  static void stop() throws IOException {
    entries.redis.close();
  }

  private enum Step { LOOK, READ_ROW, FILL, MARK, UPDATE, DELETE, END, FAIL, FOLLOW, CLEAR }

  private record Move(Step step, int who) {}

  @Property(tries = 500)
  void nothingOlderThanAnyAcknowledgedWriteIsEverReadable(
      @ForAll @Size(min = 10, max = 60) List<Step> steps, @ForAll @Size(60) List<@IntRange(max = 2) Integer> whose) {
    entries.begin();
    Model model = new Model();
    for (int n = 0; n < steps.size(); n++) {
      Move move = new Move(steps.get(n), whose.get(n));
      model.make(move);
      model.check(move);
    }
  }

  /** What a load has seen on its way. */
  private static final class Load {
    private String generation;
    private Version floor;
    private Version version;
    private String row;
  }

  /** What a write has done on its way; what it marks, it puts in the end. */
  private static final class Write {
    private boolean marked;
    private Version made;
    private boolean there;
  }

  private static final class Model {
    private static final String KEY = "key";

    private final Load[] loads = new Load[LOADS];
    private final Write[] writes = new Write[WRITES];
    private Version row = new Version(1, 1);
    private boolean there = true;
    private Version acknowledged = Version.NONE;
    private int generations;

    void make(Move move) {
      int n = move.who;
      switch (move.step) {
        case LOOK -> loads[n] = look();
        case READ_ROW -> readRow(loads[n]);
        case FILL -> fill(n);
        case MARK -> mark(n);
        case UPDATE -> update(n);
        case DELETE -> delete(n);
        case END -> end(n);
        case FAIL -> fail(n);
        case FOLLOW -> entries.follow(KEY, row);
        case CLEAR -> entries.beginGeneration("generation-" + ++generations);
        default -> throw new IllegalStateException();
      }
    }

    private Load look() {
      Load load = new Load();
      load.generation = entries.generation();
      load.floor = entries.stored(KEY).filter(entry -> entry.generation().equals(load.generation))
          .map(EntryScript.Stored::version).orElse(Version.NONE);
      return load;
    }

    private void readRow(Load load) {
      if (load != null) {
        load.version = there ? row : load.floor;
        load.row = text(row);
      }
    }

    private void fill(int n) {
      Load load = loads[n];
      if (load != null && load.row != null) {
        entries.fill(KEY, load.version, load.row, load.generation, Long.MAX_VALUE);
        loads[n] = null;
      }
    }

    private void mark(int n) {
      if (writes[n] == null) {
        writes[n] = new Write();
        writes[n].marked = true;
        entries.mark(KEY, token(n));
      }
    }

    /** Inserts the row where there is none. */
    private void update(int n) {
      if (writes[n] == null || writes[n].made == null) {
        row = there ? new Version(row.birth(), row.count() + 1) : new Version(row.birth() + 1, 1);
        there = true;
        made(n);
      }
    }

    private void delete(int n) {
      if (there && (writes[n] == null || writes[n].made == null)) {
        row = row.deleted();
        there = false;
        made(n);
      }
    }

    private void made(int n) {
      writes[n] = writes[n] == null ? new Write() : writes[n];
      writes[n].made = row;
      writes[n].there = there;
    }

    private void end(int n) {
      Write write = writes[n];
      if (write == null || write.made == null) {
        return;
      }
      if (write.marked && write.there) {
        entries.put(KEY, write.made, text(write.made), token(n));
      } else {
        entries.invalidate(KEY, write.made, write.marked ? token(n) : "");
      }
      acknowledged = Version.newer(acknowledged, write.made);
      writes[n] = null;
    }

    /** Whether it has written is not known. */
    private void fail(int n) {
      if (writes[n] != null && writes[n].marked) {
        entries.unmark(KEY, token(n));
        writes[n] = null;
      }
    }

    private static String token(int n) {
      return "writer-" + n;
    }

    /** What is absent may be kept with an older version than that of the deletion: the text says what really was read. */
    private static String text(Version row) {
      return row.birth() + "." + row.count();
    }

    private static Version version(String text) {
      return new Version(Long.parseLong(text.split("\\.")[0]), Long.parseLong(text.split("\\.")[1]));
    }

    void check(Move move) {
      entries.readable(KEY).ifPresent(entry -> {
        assertFalse(version(entry.rest()).isOlderThan(acknowledged), () -> entry + " after " + acknowledged + " by " + move);
        assertTrue(generations > 0 || isUnmarked(), () -> entry + " is under a mark");
      });
    }

    private boolean isUnmarked() {
      for (Write write : writes) {
        if (write != null && write.marked) {
          return false;
        }
      }
      return true;
    }
  }
}
