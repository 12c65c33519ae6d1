package dev.paceline.http;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The most statements that a request to this resource method may run. One that runs more still gets its answer, and is a
 * finding of the lab's sentinel; in the tests it fails the test that sent it.
 */
@NameBinding
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface QueryBudget {
  int value();
}
