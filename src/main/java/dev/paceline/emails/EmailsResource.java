package dev.paceline.emails;

import dev.paceline.http.EntityTags;
import dev.paceline.http.Page;
import dev.paceline.http.PageQuery;
import dev.paceline.http.Parameters;
import dev.paceline.http.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/emails")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class EmailsResource {
  private final EmailRepository emails;
  private final EmailSender sender;

  EmailsResource(EmailRepository emails, EmailSender sender) {
    this.emails = emails;
    this.sender = sender;
  }

  @GET
  public Uni<Page<EmailSummary>> page(
      @RestQuery String limit, @RestQuery String after, @RestQuery String status, @RestQuery String recipient) {
    EmailFilter filter = EmailFilter.of(status, recipient);
    PageQuery page = PageQuery.of(limit, after, "emails", filter);
    return emails.findPage(filter, page).map(found -> Page.of(found, page, email -> List.of(email.id())));
  }

  @GET
  @Path("{id}")
  public Uni<Email> get(@RestPath String id) {
    return find(Parameters.id("id", id));
  }

  @POST
  @Path("{id}/retry")
  @Consumes(MediaType.WILDCARD) // it has no body, and clients give even that a type
  public Uni<Email> retry(@RestPath String id, @HeaderParam("If-Match") @DefaultValue("") EntityTags ifMatch) {
    long emailId = Parameters.id("id", id);
    return emails.requeue(emailId, ifMatch).chain(requeued -> requeued
        .map(email -> Uni.createFrom().item(email).invoke(sender::wake))
        .orElseGet(() -> find(emailId).map(EmailsResource::refuse)));
  }

  private static Email refuse(Email email) {
    EmailStatus status = email.summary().status();
    throw status == EmailStatus.DEAD
        ? ProblemException.preconditionFailed()
        : ProblemException.conflict("EMAIL_NOT_DEAD", "Only a dead e-mail can be sent again; this one is " + status.text());
  }

  private Uni<Email> find(long id) {
    return emails.findById(id).map(found -> found.orElseThrow(() -> ProblemException.notFound("email", id)));
  }
}
