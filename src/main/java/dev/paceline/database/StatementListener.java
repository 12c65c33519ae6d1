package dev.paceline.database;

/**
 * Hears of every statement. Must be quick and never throw. Without any listener nothing is measured for.
 */
public interface StatementListener {

  /**
   * Somebody asks for a statement: the frames of the code that does are on the stack. Called on that code's context, if it
   * is on any; what is asked for may be asked once and run several times, or never.
   *
   * @param origin the statement's text; or, where it is merged with others, the {@link BatchLoader} or
   *     {@link SharedWork} that does so
   */
  default void asked(Object origin) {}

  /** Called once for each statement that PostgreSQL was sent, however many share it, wherever it ran; before {@link #ended}. */
  default void executed(StatementExecution execution) {}

  /**
   * Called on the Vert.x context of the request that asked for it; a statement that a {@link BatchLoader} shared between
   * requests is told to each of them.
   */
  void ended(StatementExecution execution);
}
