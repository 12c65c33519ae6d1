package dev.paceline.testing;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Lets several requests begin at the same moment. */
public final class Together {

  private Together() {}

  /** What each has answered, in their order; fails when one fails. */
  public static <T> List<T> run(Stream<Callable<T>> tasks) {
    List<Callable<T>> all = tasks.toList();
    CyclicBarrier start = new CyclicBarrier(all.size());
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      List<Future<T>> answers = all.stream().map(task -> threads.submit(() -> {
        start.await();
        return task.call();
      })).toList();
      return answers.stream().map(Together::get).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T get(Future<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
