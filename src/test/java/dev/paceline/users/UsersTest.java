package dev.paceline.users;

import static dev.paceline.testing.People.email;
import static dev.paceline.testing.People.post;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.paceline.testing.People;
import dev.paceline.testing.PeopleContract;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UsersTest extends PeopleContract {
  @Inject DataSource dataSource;

  UsersTest() {
    super(People.USERS, "USER_NOT_FOUND");
  }

  @Test
  void aNewUserIsAnsweredWithItsIdBeforeItIsWelcomed() {
    var answer = post(path, "Ada", email());

    int id = answer.then().statusCode(201).header("ETag", "\"1\"").body("status", equalTo("created"))
        .body("keySet()", containsInAnyOrder("id", "status")).extract().path("id");
    answer.then().header("Location", path + "/" + id);
  }

  @Test
  void aNewUserIsRecordedAsAnEventAndARefusedOneIsNot() throws SQLException {
    String email = email();
    int id = post(path, "Ada", email).path("id");
    post(path, "Ada", email).then().statusCode(409);

    try (var connection = dataSource.getConnection(); var statement = connection.createStatement();
        var events = statement.executeQuery(
            "SELECT count(*) FROM outbox WHERE topic = 'user.created' AND payload = '{\"userId\": " + id + "}'")) {
      events.next();
      assertEquals(1, events.getInt(1));
    }
  }
}
