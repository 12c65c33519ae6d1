package dev.paceline.emails;

import dev.paceline.database.ListeningConnection;
import dev.paceline.database.ListeningConnections;
import dev.paceline.http.Role;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Shows the others that this sender lives, by a lock that PostgreSQL gives up with the session, so that what it was sending
 * is taken over within a second of its crash, long before the lease ends. A sender that has lost its session goes on with a
 * new one; what it had claimed before may then be sent by another, too, with the same Message-ID. Also hears of retries that
 * somebody asks another instance for.
 */
@Singleton
class SenderSession {
  private static final String REGISTER = "SELECT register_email_sender() AS number";

  private final EmailQueue queue;
  private final EmailSender sender;
  private final ListeningConnection session;
  private final boolean sends;

  SenderSession(ListeningConnections connections, EmailQueue queue, EmailSender sender, Role role) {
    this.queue = queue;
    this.sender = sender;
    this.sends = role != Role.API;
    this.session = connections.on("paceline_emails", "paceline-emails", this::woken);
  }

  void start(@Observes StartupEvent event) {
    if (sends) {
      session.open();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    session.close();
  }

  /** A session that is silent counts as lost. */
  @Scheduled(every = "2s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> ask() {
    return sends ? register().onFailure().recoverWithNull() : Uni.createFrom().voidItem();
  }

  private void woken() {
    register().subscribe().with(registered -> sender.wake(), lost -> {});
  }

  private Uni<Void> register() {
    return session.execute(REGISTER, Tuple.tuple())
        .invoke(rows -> queue.claimAs(rows.iterator().next().getInteger("number"))).replaceWithVoid();
  }
}
