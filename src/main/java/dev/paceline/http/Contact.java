package dev.paceline.http;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;

/** What a client says of a person: of a customer, or of the holder of an account. */
public record Contact(
    @NotNull @PlainText(max = 200) String name,
    @NotNull @PlainText(max = 254) @Email String email) {}
