package dev.paceline.contract;

import static dev.paceline.testing.Contract.inside;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.paceline.testing.Contract;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The contract as a document; {@link Contract} holds the service to it. */
@QuarkusTest
class OpenApiDocumentTest {
  private final Contract contract = Contract.served();

  @Test
  void itIsServedAsYamlAndOnDemandAsJson() {
    given().get("/q/openapi").then().statusCode(200).body(startsWith("---\nopenapi: 3.1"));
    given().accept("application/json").get("/q/openapi").then().statusCode(200).body(startsWith("{"));
    given().get("/q/openapi?format=json").then().statusCode(200).body(startsWith("{"));
  }

  @Test
  void whatIsServedIsWhatIsWritten() throws Exception {
    try (InputStream written = getClass().getResourceAsStream("/META-INF/openapi.yaml")) {
      String served = given().get("/q/openapi?format=json").asString();
      assertEquals(new YAMLMapper().readTree(written), JsonMapper.shared().readTree(served));
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    walk("", place -> {
      JsonNode reference = contract.at(place).path("$ref");
      if (reference.isString()) {
        assertTrue(contract.at(reference.asString().substring(1)).isObject(), place + " refers to " + reference);
      }
    });
  }

  @Test
  void everyComponentIsUsed() {
    Set<String> used = new TreeSet<>();
    walk("", place -> used.add(contract.at(place).path("$ref").asString("")));
    contract.at("/components").propertyNames().forEach(kind -> contract.at(inside("/components", kind)).propertyNames()
        .forEach(name -> assertTrue(used.contains("#/components/" + kind + "/" + name), kind + " " + name)));
  }

  @Test
  void everySchemaIsOne() {
    var metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    walk("", place -> {
      if (place.endsWith("/schema") || place.matches("/components/schemas/[^/]+")) {
        assertEquals(List.of(), metaSchema.validate(contract.at(place)), place);
      }
    });
  }

  @Test
  void everyExampleConformsToItsSchema() {
    Set<String> checked = new TreeSet<>();
    walk("", place -> {
      JsonNode schema = contract.at(inside(place, "schema"));
      if (schema.isObject()) {
        examples(place).forEach(example -> {
          assertEquals(List.of(), contract.violations(inside(place, "schema"), contract.at(example)), example);
          checked.add(place);
        });
        assertTrue(checked.contains(place), place + " has no example");
      }
    });
  }

  @Test
  void everyLineOfAnExampleConformsToItsSchema() {
    walk("", place -> {
      String line = inside(place, "x-item-schema");
      if (contract.at(line).isObject()) {
        contract.at(inside(place, "example")).asString().lines().forEach(text ->
            assertEquals(List.of(), contract.violations(line, JsonMapper.shared().readTree(text)), place));
      }
    });
  }

  @Test
  void everyOperationSaysWhatItAnswers() {
    Set<String> ids = new TreeSet<>();
    contract.operations().forEach(operation -> {
      JsonNode said = contract.at(operation);
      assertTrue(ids.add(said.path("operationId").asString()), operation);
      assertTrue(said.path("summary").asString().length() > 3, operation);
      assertEquals(1, said.path("tags").size(), operation);
      assertTrue(contract.at("/tags").findValues("name").contains(said.path("tags").get(0)), operation);
      assertTrue(said.path("responses").propertyNames().containsAll(Set.of("400", "406", "500", "503")), operation);
      assertEquals(said.has("requestBody"), said.path("responses").has("415"), operation);
    });
  }

  @Test
  void everyRefusalIsAProblemWithAnExampleOfItsStatus() {
    contract.operations().forEach(operation -> contract.at(inside(operation, "responses")).propertyNames().stream()
        .filter(status -> status.compareTo("400") >= 0)
        .forEach(status -> {
          JsonNode refusal = contract.at(contract.resolved(inside(operation, "responses", status)));
          assertEquals(Set.of("application/problem+json"), Set.copyOf(refusal.path("content").propertyNames()));
          JsonNode example = refusal.at("/content/application~1problem+json/example");
          assertEquals(status, example.path("status").asString(), operation);
          String code = "`" + example.path("code").asString() + "`";
          assertTrue(refusal.path("description").asString().contains(code), operation);
        }));
  }

  /** The places of all examples of a parameter, header or media type. */
  private Stream<String> examples(String place) {
    Stream<String> named = contract.at(inside(place, "examples")).propertyNames().stream()
        .map(name -> inside(contract.resolved(inside(place, "examples", name)), "value"));
    return Stream.concat(Stream.of(inside(place, "example")), named)
        .filter(example -> !contract.at(example).isMissingNode());
  }

  private void walk(String place, Consumer<String> visitor) {
    JsonNode node = contract.at(place);
    visitor.accept(place);
    node.propertyNames().stream().filter(name -> !name.equals("example") && !name.equals("value"))
        .forEach(name -> walk(inside(place, name), visitor));
    for (int n = 0; node.isArray() && n < node.size(); n++) {
      walk(place + "/" + n, visitor);
    }
  }
}
