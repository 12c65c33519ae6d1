package dev.paceline.emails;

import io.quarkus.qute.Engine;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;

/** Writes what a mail says, in plain text and in HTML, from what is stored of it. */
@Singleton
class EmailContent {
  private final Engine templates;

  EmailContent(Engine templates) {
    this.templates = templates;
  }

  String text(EmailKind kind, JsonObject data) {
    return render(kind, data, "txt");
  }

  /** Values are escaped in it. */
  String html(EmailKind kind, JsonObject data) {
    return render(kind, data, "html");
  }

  private String render(EmailKind kind, JsonObject data, String variant) {
    return templates.getTemplate("emails/" + kind.template() + "." + variant).instance()
        .data("subject", kind.subject(data)).data("mail", kind.model(data)).render();
  }
}
