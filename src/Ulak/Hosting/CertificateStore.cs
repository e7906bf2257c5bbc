using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.Configuration;
using Ulak.Server.Tls;
using Ulak.Terminal;

namespace Ulak.Hosting;

/// <summary>
/// The server's certificates, selected by the requested name and reloaded when a file changes. Open sessions are not affected.
/// </summary>
internal sealed class CertificateStore : IDisposable
{
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<(string Certificate, string? Key)> _files;
    private readonly ClientCertificatePolicy _clients;
    private readonly TlsVersion _minimum;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private ImmutableArray<LoadedCertificate> _loaded;
    private DateTime _latestWriteTime;

    private CertificateStore(ImmutableArray<(string, string?)> files, ClientCertificatePolicy clients, TlsVersion minimum,
        TimeProvider time, ILogger log)
    {
        (_files, _clients, _minimum, _log) = (files, clients, minimum, log);
        _latestWriteTime = LatestWriteTime();
        _loaded = [.. _files.Select(each => Load(each, _clients, _minimum))];
        _timer = time.CreateTimer(_ => ReloadIfChanged(), null, ReloadInterval, ReloadInterval);
    }

    /// <summary>Loads the configured certificates, or creates a self-signed one.</summary>
    /// <exception cref="CommandFailedException">A file cannot be used.</exception>
    public static CertificateStore Open(UlakSettings settings, TimeProvider time, ILogger log)
    {
        var (certificates, keys) = (settings.Tls.Certificates, settings.Tls.Keys);
        var clients = ClientCertificatePolicy.Open(settings.Tls);
        if (certificates.IsEmpty)
        {
            try
            {
                return new CertificateStore([(SelfSignedCertificate.Ensure(settings.Data.Directory, settings.Smtp.HostName), null)],
                    clients, settings.Tls.Minimum, time, log);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailedException(
                    $"cannot create a certificate in {settings.Data.Directory}: {e.Message} Set tls.certificate, or another directory "
                        + $"with --data.");
            }
        }

        if (keys.Length > certificates.Length)
        {
            throw new CommandFailedException($"tls.key names {keys.Length} files, but tls.certificate only {certificates.Length}.");
        }

        return new CertificateStore([.. certificates.Select((file, i) => (file, i < keys.Length ? keys[i] : null))], clients,
            settings.Tls.Minimum, time, log);
    }

    /// <summary>Selects the certificate for a name, or the first one.</summary>
    public SslServerAuthenticationOptions Select(string name) => Find(name).Options;

    /// <summary>Selects the certificate for the console. Browsers are never asked for a client certificate.</summary>
    public SslServerAuthenticationOptions SelectForConsole(string name) => Find(name).CreateConsoleOptions();

    /// <summary>Finds out whether the system permits tls.minimum with each certificate. Returns the first fault, or null.</summary>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        foreach (var each in _loaded)
        {
            if (await each.FindFaultAsync(cancellationToken) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private LoadedCertificate Find(string name)
    {
        var loaded = _loaded;
        var chosen = loaded[0];
        // Matching names takes 1% of the time of a handshake and is not needed for a single certificate.
        if (name.Length > 0 && loaded.Length > 1)
        {
            foreach (var each in loaded)
            {
                if (each.Certificate.MatchesHostname(name))
                {
                    chosen = each;
                    break;
                }
            }
        }

        return chosen;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void ReloadIfChanged()
    {
        try
        {
            var newest = LatestWriteTime();
            if (newest == _latestWriteTime)
            {
                return;
            }

            // The old certificates are not disposed: a handshake may still use them.
            _loaded = [.. _files.Select(each => Load(each, _clients, _minimum))];
            _latestWriteTime = newest;
            HostLog.CertificatesReloaded(_log, string.Join(", ", _loaded.Select(each => each.Certificate.Subject)));
        }
        catch (CommandFailedException e)
        {
            // Certificate and key are written one after the other. The loaded ones stay in use until both match.
            HostLog.CertificatesNotReloaded(_log, e.Message);
        }
    }

    private DateTime LatestWriteTime() =>
        _files.SelectMany(each => new[] { each.Certificate, each.Key }).OfType<string>().Max(File.GetLastWriteTimeUtc);

    private static LoadedCertificate Load((string Certificate, string? Key) files, ClientCertificatePolicy clients, TlsVersion minimum)
    {
        try
        {
            return files.Certificate.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase)
                || files.Certificate.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? FromPfx(files.Certificate, clients, minimum)
                : FromPem(files.Certificate, files.Key, clients, minimum);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CommandFailedException(File.Exists(files.Certificate)
                ? $"{files.Certificate} cannot be used as a certificate: {e.Message} It must be PEM or PFX, and contain its key or have "
                    + $"it in tls.key."
                : $"{files.Certificate} does not exist. Set tls.certificate to the file of the certificate.");
        }
    }

    private static LoadedCertificate FromPfx(string path, ClientCertificatePolicy clients, TlsVersion minimum)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, null);
        var own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new CryptographicException("It holds no private key.");
        return new LoadedCertificate(own, all, clients, minimum);
    }

    private static LoadedCertificate FromPem(string path, string? key, ClientCertificatePolicy clients, TlsVersion minimum)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return new LoadedCertificate(X509Certificate2.CreateFromPemFile(path, key), chain, clients, minimum);
    }

    private sealed class LoadedCertificate
    {
        // Offline: the chain consists of the certificates in the file. Nothing is downloaded during a handshake.
        private readonly SslStreamCertificateContext _context;
        private readonly TlsVersion _minimum;

        public LoadedCertificate(X509Certificate2 certificate, X509Certificate2Collection chain, ClientCertificatePolicy policy,
            TlsVersion minimum)
        {
            (Certificate, _minimum) = (certificate, minimum);
            _context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            Options = policy.Apply(SmtpTlsOptions.Create(_context, minimum));
        }

        public X509Certificate2 Certificate { get; }

        public SslServerAuthenticationOptions Options { get; }

        public Task<string?> FindFaultAsync(CancellationToken cancellationToken) =>
            SmtpTlsOptions.FindFaultAsync(_context, _minimum, cancellationToken);

        public SslServerAuthenticationOptions CreateConsoleOptions()
        {
            var options = SmtpTlsOptions.Create(_context, _minimum);
            options.ApplicationProtocols = [SslApplicationProtocol.Http11];
            return options;
        }
    }
}
