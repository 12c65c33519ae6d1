package dev.paceline.emails.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where RabbitMQ is: the keys of SmallRye's own connector for it. {@code rabbitmq-addresses}, a list of
 * {@code host:port} of which the first that answers is taken, wins over host and port. With TLS the broker's certificate must
 * be of its name and of an authority that the JVM trusts.
 */
@Singleton
class Broker {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int HEARTBEAT_SECONDS = 10;

  private final ConnectionFactory factory = new ConnectionFactory();
  private final List<Address> addresses;

  Broker(
      @ConfigProperty(name = "rabbitmq-addresses") Optional<String> addresses,
      @ConfigProperty(name = "rabbitmq-host", defaultValue = "localhost") String host,
      @ConfigProperty(name = "rabbitmq-port", defaultValue = "5672") int port,
      @ConfigProperty(name = "rabbitmq-username", defaultValue = "guest") String username,
      @ConfigProperty(name = "rabbitmq-password", defaultValue = "guest") String password,
      @ConfigProperty(name = "rabbitmq-virtual-host", defaultValue = "/") String virtualHost,
      @ConfigProperty(name = "rabbitmq-ssl", defaultValue = "false") boolean tls) throws NoSuchAlgorithmException {
    this.addresses = addresses.map(Address::parseAddresses).map(List::of).orElseGet(() -> List.of(new Address(host, port)));
    factory.setUsername(username);
    factory.setPassword(password);
    factory.setVirtualHost(virtualHost);
    if (tls) {
      factory.useSslProtocol(SSLContext.getDefault());
      factory.enableHostnameVerification();
    }
    factory.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
    factory.setHandshakeTimeout(CONNECT_TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(CONNECT_TIMEOUT_MILLIS);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    // What a new connection must begin with, its owner knows better.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setThreadFactory(task -> Work.daemon("rabbitmq-io", task));
  }

  /** Blocks its thread. */
  Connection connect(String name) throws IOException, TimeoutException {
    return factory.newConnection(addresses, name);
  }
}
