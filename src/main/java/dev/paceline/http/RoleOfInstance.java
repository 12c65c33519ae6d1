package dev.paceline.http;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads {@code paceline.role}. Whoever needs it injects the {@link Role}; with an unknown one nothing starts. */
@Singleton
class RoleOfInstance {

  @Produces
  @Singleton
  Role role(@ConfigProperty(name = "paceline.role", defaultValue = "all") String name) {
    List<String> known = Arrays.stream(Role.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList();
    int role = known.indexOf(name.trim().toLowerCase(Locale.ROOT));
    if (role < 0) {
      throw new IllegalStateException("paceline.role is " + name + ", which is none of " + String.join(", ", known));
    }
    return Role.values()[role];
  }
}
