package dev.paceline.testing;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An OpenAPI document, and what it says. Places in it are JSON pointers. */
public final class Contract {
  private static final String ID = "https://paceline.example/openapi";
  private static final SchemaRegistryConfig FORMATS_ASSERTED =
      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
  private static Contract served;

  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  public Contract(String json) {
    document = JsonMapper.shared().readTree(json);
    schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, registry -> registry
        .schemas(Map.of(ID, json)).schemaRegistryConfig(FORMATS_ASSERTED));
  }

  /** The one that the application under test serves. */
  public static synchronized Contract served() {
    if (served == null) {
      served = new Contract(fetch(ConfigProvider.getConfig().getValue("test.url", String.class) + "/q/openapi?format=json"));
    }
    return served;
  }

  private static String fetch(String uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public JsonNode at(String place) {
    return document.at(place);
  }

  /** The place, or the one that it refers to. */
  public String resolved(String place) {
    JsonNode reference = at(place).path("$ref");
    return reference.isString() ? resolved(reference.asString().substring(1)) : place;
  }

  public static String inside(String place, String... names) {
    return place + Stream.of(names).map(name -> "/" + name.replace("~", "~0").replace("/", "~1")).reduce("", String::concat);
  }

  /** The places of all operations. */
  public List<String> operations() {
    return at("/paths").propertyNames().stream()
        .flatMap(path -> at(inside("/paths", path)).propertyNames().stream().map(method -> inside("/paths", path, method)))
        .toList();
  }

  /** The operation that answers such a request; a path without parameters goes before one with them. */
  public Optional<String> operation(String method, String path) {
    return at("/paths").propertyNames().stream()
        .filter(template -> path.matches(template.replaceAll("\\{[^}]*}", "[^/]+")))
        .filter(template -> at(inside("/paths", template)).has(method.toLowerCase()))
        .min(Comparator.comparing(template -> template.contains("{")))
        .map(template -> inside("/paths", template, method.toLowerCase()));
  }

  /** What in the value is not as the schema at that place demands; empty when it conforms. */
  public List<String> violations(String schema, JsonNode value) {
    return compiled.computeIfAbsent(schema, place -> schemas.getSchema(SchemaLocation.of(ID + "#" + place)))
        .validate(value).stream().map(Object::toString).toList();
  }
}
