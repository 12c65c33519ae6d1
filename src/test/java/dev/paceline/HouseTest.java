package dev.paceline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The plan of the house: which room may know of which, and habits that every room keeps. */
@AnalyzeClasses(packages = "dev.paceline", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  private static final Set<String> COMBINES_BY_JOIN = Set.of("io.smallrye.mutiny", "io.vertx.core.Future");
  private static final Set<String> BLOCKING = Set.of("await", "join", "sleep");
  private static final Set<String> ANY_STATUS = Set.of("status", "serverError");

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN = layeredArchitecture().consideringOnlyDependenciesInLayers()
      .withOptionalLayers(true)
      .layer("embedded").definedBy("dev.paceline.embedded..")
      .layer("database").definedBy("dev.paceline.database..")
      .layer("tracing").definedBy("dev.paceline.tracing..")
      .layer("http").definedBy("dev.paceline.http..")
      .layer("cache").definedBy("dev.paceline.cache..")
      .layer("outbox").definedBy("dev.paceline.outbox..")
      .layer("users").definedBy("dev.paceline.users..")
      .layer("customers").definedBy("dev.paceline.customers..")
      .layer("products").definedBy("dev.paceline.products..")
      .layer("emails").definedBy("dev.paceline.emails..")
      .layer("orders").definedBy("dev.paceline.orders..")
      .layer("overview").definedBy("dev.paceline.overview..")
      .layer("demo").definedBy("dev.paceline.demo..")
      .layer("lab").definedBy("dev.paceline.lab..")
      .whereLayer("embedded").mayNotBeAccessedByAnyLayer()
      .whereLayer("database").mayNotAccessAnyLayer()
      .whereLayer("tracing").mayOnlyAccessLayers("database")
      .whereLayer("http").mayOnlyAccessLayers("tracing", "database")
      .whereLayer("cache").mayOnlyAccessLayers("http", "tracing", "database")
      .whereLayer("outbox").mayOnlyAccessLayers("http", "tracing", "database")
      .whereLayer("users").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox")
      .whereLayer("customers").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox")
      .whereLayer("products").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox")
      .whereLayer("emails").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox", "users", "products")
      .whereLayer("orders").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox", "customers", "products", "users")
      .whereLayer("overview").mayOnlyAccessLayers("http", "tracing", "database", "cache", "outbox", "orders", "customers", "products", "users")
      .whereLayer("demo").mayOnlyBeAccessedByLayers("lab")
      .whereLayer("lab").mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("dev.paceline.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NOTHING_NEEDS_THE_LAB = noClasses().that().resideOutsideOfPackage("dev.paceline.lab..")
      .should().dependOnClassesThat().resideInAPackage("dev.paceline.lab..").allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_HTTP_MAPS_FAILURES = noClasses().that().resideOutsideOfPackage("dev.paceline.http..")
      .should().dependOnClassesThat().areAssignableTo(ExceptionMapper.class)
      .orShould().dependOnClassesThat().areAssignableTo(ServerExceptionMapper.class);

  /** A feature may answer ok, created or accepted; a refusal it throws. */
  @ArchTest
  static final ArchRule ONLY_HTTP_ANSWERS_REFUSALS = noClasses().that().resideOutsideOfPackage("dev.paceline.http..")
      .should().callMethodWhere(DescribedPredicate.describe("answers any status", HouseTest::answersAnyStatus));

  @ArchTest
  static final ArchRule NOTHING_BLOCKS = noClasses().that().resideOutsideOfPackages("dev.paceline.embedded..", "dev.paceline.demo..")
      .should().callMethodWhere(DescribedPredicate.describe("blocks its thread", HouseTest::blocks));

  @ArchTest
  static final ArchRule FIELDS_ARE_NOT_INJECTED = noFields()
      .should().beAnnotatedWith(Inject.class).orShould().beAnnotatedWith(ConfigProperty.class);

  @ArchTest
  static final ArchRule NAMES_SAY_SOMETHING = noClasses().should().haveSimpleNameEndingWith("Impl")
      .orShould().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
      .orShould().haveSimpleNameEndingWith("Helper").orShould().haveSimpleNameEndingWith("Manager");

  /** AMQP's client takes the time of a message as nothing else. */
  @ArchTest
  static final ArchRule TIME_IS_JAVA_TIME = noClasses().that().resideOutsideOfPackage("dev.paceline.emails.rabbitmq")
      .should().dependOnClassesThat().belongToAnyOf(java.util.Date.class, java.util.Calendar.class, java.sql.Timestamp.class);

  @ArchTest
  static final ArchRule RESOURCES_ARE_CALLED_SO = classes().that().areAnnotatedWith(Path.class)
      .should().haveSimpleNameEndingWith("Resource");

  /** Without it JSON would also mean NDJSON, of which {@code http.RequestLimits} lets any length pass. */
  @ArchTest
  static final ArchRule RESOURCES_SAY_WHAT_THEY_TAKE_AND_GIVE = classes().that().areAnnotatedWith(Path.class)
      .should().beAnnotatedWith(Consumes.class).andShould().beAnnotatedWith(Produces.class);

  private static boolean answersAnyStatus(JavaCall<?> call) {
    return ANY_STATUS.contains(call.getName())
        && (call.getTargetOwner().isAssignableTo(Response.class) || call.getTargetOwner().isAssignableTo(RestResponse.class));
  }

  private static boolean blocks(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    return BLOCKING.contains(call.getName())
        && (owner.equals("java.lang.Thread") || owner.startsWith("java.util.concurrent")
            || COMBINES_BY_JOIN.stream().anyMatch(owner::startsWith) && !call.getName().equals("join"));
  }
}
