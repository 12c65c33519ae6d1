package dev.paceline.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Many readers and writers of few keys, at both instances and beside them. Whoever has written reads at once, where a stale
 * answer is likeliest.
 */
final class Traffic {
  private static final int USERS = 5;
  private static final int KEPT_PRODUCTS = 3;
  private static final int PASSING_PRODUCTS = 2;
  private static final long FOCUS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int MAX_STOCK = 1_000_000;
  private static final int LONGEST_TRANSACTION_MILLIS = 150;

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Cluster cluster;
  private final Recording recording;
  private final Random seeds;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> users = new ArrayList<>();
  private final List<String> keptProducts = new ArrayList<>(); // have orders, so that nobody can delete them
  private final List<String> passingProducts = new ArrayList<>();
  private final List<String> products = new ArrayList<>();
  private final Map<String, AtomicInteger> deletions = new ConcurrentHashMap<>();
  private final long customer;
  private volatile boolean writing = true;
  private volatile boolean reading = true;

  /** What one thread does again and again. */
  private interface Step {
    void run(Random random) throws Exception;
  }

  Traffic(Cluster cluster, Recording recording, long seed) {
    this.cluster = cluster;
    this.recording = recording;
    seeds = new Random(seed);
    Client maker = new Client(cluster, 0, recording);
    customer = maker.makeCustomer(name());
    for (int n = 0; n < USERS; n++) {
      users.add(maker.makeUser(name()));
    }
    for (int n = 0; n < KEPT_PRODUCTS + PASSING_PRODUCTS; n++) {
      String sku = "SKU-" + name();
      products.add(sku);
      deletions.put(sku, new AtomicInteger());
      maker.writeProduct(sku, name());
      maker.writeStock(sku, MAX_STOCK);
    }
    keptProducts.addAll(products.subList(0, KEPT_PRODUCTS));
    passingProducts.addAll(products.subList(KEPT_PRODUCTS, products.size()));
  }

  void startReaders(int perInstance, int maxPauseMillis) {
    for (int n = 0; n < perInstance * Cluster.SIZE; n++) {
      Client client = new Client(cluster, n % Cluster.SIZE, recording);
      start(() -> reading, maxPauseMillis, random -> readAny(client, random));
    }
  }

  void startWriters(int maxPauseMillis) {
    start(() -> writing, maxPauseMillis, writer(this::writeUser));
    start(() -> writing, maxPauseMillis, writer(this::writeUser));
    start(() -> writing, maxPauseMillis, writer(this::writeProduct));
    start(() -> writing, maxPauseMillis, writer(this::writeStock));
    start(() -> writing, maxPauseMillis, writer(this::orderAndCancel));
    start(() -> writing, maxPauseMillis * 4, writer(this::makeAndDelete));
  }

  /** As {@link #startWriters}, straight in PostgreSQL. */
  void startOtherProgram(int maxPauseMillis) {
    start(() -> writing, maxPauseMillis, this::writeStraight);
  }

  /** Readers go on until every instance must know of the last write, and a little longer. */
  void finish() throws InterruptedException {
    writing = false;
    TimeUnit.MILLISECONDS.sleep(HistoryChecker.GRACE.toMillis() * 3 / 2);
    reading = false;
    threads.shutdown();
    if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
      recording.failure("Somebody is still waiting for an answer");
    }
  }

  private void start(BooleanSupplier goesOn, int maxPauseMillis, Step step) {
    Random random = new Random(seeds.nextLong());
    threads.execute(() -> {
      while (goesOn.getAsBoolean()) {
        try {
          step.run(random);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(maxPauseMillis + 1));
        } catch (Exception | AssertionError e) {
          recording.failure(e.toString());
        }
      }
    });
  }

  /** What a writer does through one of its clients, one for each instance. */
  private interface Writing {
    void run(Client here, Random random) throws Exception;
  }

  private Step writer(Writing writing) {
    List<Client> clients = new ArrayList<>();
    for (int n = 0; n < Cluster.SIZE; n++) {
      clients.add(new Client(cluster, n, recording));
    }
    return random -> writing.run(clients.get(random.nextInt(Cluster.SIZE)), random);
  }

  private void readAny(Client client, Random random) {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    client.read(kind, any(kind == Kind.USER ? users : products, random));
  }

  private void writeUser(Client client, Random random) {
    String id = any(users, random);
    for (int n = random.nextInt(3); n >= 0; n--) {
      client.writeUser(id, name());
    }
    client.read(Kind.USER, id);
  }

  /** Makes it again when it was deleted. */
  private void writeProduct(Client client, Random random) {
    String sku = any(products, random);
    client.writeProduct(sku, name());
    client.read(Kind.PRODUCT, sku);
    client.read(Kind.STOCK, sku);
  }

  private void writeStock(Client client, Random random) {
    String sku = any(products, random);
    client.writeStock(sku, stock(random));
    client.read(Kind.STOCK, sku);
    client.read(Kind.PRODUCT, sku);
  }

  private void orderAndCancel(Client client, Random random) {
    String sku = any(keptProducts, random);
    long order = client.order(customer, sku);
    client.read(Kind.STOCK, sku);
    if (random.nextBoolean()) {
      client.cancel(order, sku);
      client.read(Kind.STOCK, sku);
    }
  }

  private void makeAndDelete(Client client, Random random) throws Exception {
    String sku = any(passingProducts, random);
    if (random.nextBoolean()) {
      client.writeProduct(sku, name());
    } else {
      delete(sku, client.instance(), client::delete);
    }
    client.read(Kind.PRODUCT, sku);
    client.read(Kind.STOCK, sku);
  }

  private interface Deletion {
    boolean of(String sku) throws Exception;
  }

  /** One at a time, so that each is known by its number. */
  private void delete(String sku, int instance, Deletion deletion) throws Exception {
    AtomicInteger count = deletions.get(sku);
    synchronized (count) {
      if (deletion.of(sku)) {
        int n = count.getAndIncrement();
        recording.write(instance, Kind.PRODUCT.key(sku), audit -> audit.positionOfDeletion(Kind.PRODUCT.key(sku), n));
        recording.write(instance, Kind.STOCK.key(sku), audit -> audit.positionOfDeletion(Kind.STOCK.key(sku), n));
      }
    }
  }

  private void writeStraight(Random random) throws Exception {
    try (OtherProgram program = new OtherProgram(cluster, recording)) {
      if (random.nextInt(4) == 0) {
        delete(any(passingProducts, random), Write.STRAIGHT, program::delete);
        return;
      }
      program.renameUser(any(users, random), name());
      if (random.nextBoolean()) {
        program.setStock(any(products, random), stock(random));
      } else {
        program.renameProduct(any(products, random), name());
      }
      program.commitAfter(random.nextInt(LONGEST_TRANSACTION_MILLIS));
    }
  }

  private String name() {
    return "name" + NAMES.incrementAndGet();
  }

  private static int stock(Random random) {
    return MAX_STOCK / 2 + random.nextInt(MAX_STOCK / 2);
  }

  /** Mostly the one that all others choose at this time, too. */
  private static <T> T any(List<T> list, Random random) {
    long focus = random.nextInt(10) < 6 ? System.nanoTime() / FOCUS_NANOS : random.nextInt(list.size());
    return list.get((int) (focus % list.size()));
  }
}
