package dev.paceline.http;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;

/** The CPU time of this process under the name that Prometheus' own clients give it, in seconds. */
@Singleton
class ProcessTime {

  void register(@Observes StartupEvent event, MeterRegistry meters) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, of -> of.getProcessCpuTime() / 1e9).baseUnit("seconds")
          .description("CPU time that this process has used").register(meters);
    }
  }
}
