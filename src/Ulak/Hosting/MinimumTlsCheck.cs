namespace Ulak.Hosting;

/// <summary>
/// Warns after the start if the system does not permit <c>tls.minimum</c>: clients of that version then fail in the handshake.
/// </summary>
internal sealed class MinimumTlsCheck(CertificateStore certificates, ILogger<MinimumTlsCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The listeners do not wait for the check.
        await Task.Yield();
        if (await certificates.FindFaultAsync(stoppingToken) is { } fault)
        {
            HostLog.MinimumTlsNotPermitted(log, fault);
        }
    }
}
