package dev.paceline.http;

/**
 * What a POST has made.
 *
 * @param location path of the new resource
 * @param tag its entity tag, without quotes
 * @param body what is answered
 */
public record Created(String location, String tag, Object body) {}
