package dev.paceline.database;

import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all that a feed tells. Made by each test, no bean: the shared application has none. */
class HeardChanges implements ChangeListener {
  final List<ChangeBatch> batches = new CopyOnWriteArrayList<>();
  private final Optional<String> kept;
  volatile Uni<Void> answer = Uni.createFrom().voidItem();

  HeardChanges(String kept) {
    this.kept = Optional.ofNullable(kept);
  }

  @Override
  public Uni<Void> changed(ChangeBatch batch) {
    batches.add(batch);
    return answer;
  }

  @Override
  public Uni<Optional<String>> position() {
    return Uni.createFrom().item(kept);
  }

  ChangeBatch last() {
    return batches.get(batches.size() - 1);
  }

  /** What was heard of that key, in the order of its states. */
  List<Change> of(String entity, Object key) {
    return all().stream().filter(change -> change.entity().equals(entity) && key.toString().equals(change.key()))
        .sorted(Comparator.comparingLong(Change::birth).thenComparingLong(Change::version)).toList();
  }

  List<Change> all() {
    return batches.stream().flatMap(batch -> batch.changes().stream()).toList();
  }

  long everythings() {
    return batches.stream().filter(ChangeBatch::everything).count();
  }
}
