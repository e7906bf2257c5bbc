using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Ulak.AspNetCore.Logging;
using Ulak.Server.Tls;

namespace Ulak.AspNetCore;

/// <summary>
/// The certificates of listeners: selected by the name that the client requests (SNI, RFC 6066 §3), and reloaded when a file changes. Open
/// sessions are not affected. Safe for concurrent use.
/// </summary>
/// <example><code>
/// var certificates = SmtpCertificates.Load([new SmtpCertificateFile("mx.pem", "mx.key")], TimeProvider.System, log);
/// services.AddSmtp().AddListener("mx", IPAddress.Any, 25, options => options with
/// {
///     Tls = new SmtpTls { OptionsSelector = certificates.Select },
/// });
/// </code></example>
public sealed class SmtpCertificates : IDisposable
{
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<SmtpCertificateFile> _files;
    private readonly TlsVersion _minimum;
    private readonly Action<SslServerAuthenticationOptions>? _configure;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private ImmutableArray<LoadedCertificate> _loaded;
    private DateTime _latestWriteTime;

    private SmtpCertificates(IEnumerable<SmtpCertificateFile> files, SmtpCertificateOptions options, TimeProvider time, ILogger log)
    {
        (_files, _minimum, _configure, _log) = ([.. files], options.Minimum, options.Configure, log);
        if (_files.IsEmpty)
        {
            throw new ArgumentException("At least one certificate is needed.", nameof(files));
        }

        _latestWriteTime = GetLatestWriteTime();
        _loaded = LoadAll();
        _timer = time.CreateTimer(_ => ReloadIfChanged(), null, ReloadInterval, ReloadInterval);
    }

    /// <summary>Loads certificates. The files are checked for changes every ten seconds, until the result is disposed.</summary>
    /// <param name="files">The files; the first is used for clients that request no name, or one that no certificate has.</param>
    /// <param name="time">The clock of the checks.</param>
    /// <param name="log">Receives a line for each reload, and for each that fails: the loaded certificates then stay in use.</param>
    /// <param name="options">The minimum version of TLS and further options; null for the defaults.</param>
    /// <exception cref="SmtpCertificateException">A file cannot be used.</exception>
    public static SmtpCertificates Load(
        IEnumerable<SmtpCertificateFile> files, TimeProvider time, ILogger log, SmtpCertificateOptions? options = null) =>
        new(files, options ?? new SmtpCertificateOptions(), time, log);

    /// <summary>Returns the options of a handshake with the certificate for a name, or with the first one.</summary>
    public SslServerAuthenticationOptions Select(string name) => Find(name).Options;

    /// <summary>
    /// Creates options of a handshake with the certificate for a name, without <see cref="SmtpCertificateOptions.Configure"/>: for a
    /// server of another protocol that uses the same certificates.
    /// </summary>
    public SslServerAuthenticationOptions CreateOptions(string name) => SmtpTlsOptions.Create(Find(name).Context, _minimum);

    /// <summary>Finds out whether the system permits the minimum version of TLS with each certificate.</summary>
    /// <returns>A sentence with the cause and the remedy; null if it does.</returns>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken = default)
    {
        foreach (var each in _loaded)
        {
            if (await SmtpTlsOptions.FindFaultAsync(each.Context, _minimum, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Ends the checks for changes.</summary>
    public void Dispose() => _timer.Dispose();

    private LoadedCertificate Find(string name)
    {
        var loaded = _loaded;
        // Matching names takes 1% of the time of a handshake and is not needed for a single certificate.
        if (name.Length > 0 && loaded.Length > 1)
        {
            foreach (var each in loaded)
            {
                if (each.Certificate.MatchesHostname(name))
                {
                    return each;
                }
            }
        }

        return loaded[0];
    }

    private void ReloadIfChanged()
    {
        try
        {
            var newest = GetLatestWriteTime();
            if (newest == _latestWriteTime)
            {
                return;
            }

            // The old certificates are not disposed: a handshake may still use them.
            _loaded = LoadAll();
            _latestWriteTime = newest;
            KestrelLog.CertificatesReloaded(_log, string.Join(", ", _loaded.Select(each => each.Certificate.Subject)));
        }
        catch (SmtpCertificateException e)
        {
            // Certificate and key are written one after the other. The loaded ones stay in use until both match.
            KestrelLog.CertificatesNotReloaded(_log, e.Message);
        }
    }

    private DateTime GetLatestWriteTime() =>
        _files.SelectMany(each => new[] { each.Certificate, each.Key }).OfType<string>().Max(File.GetLastWriteTimeUtc);

    private ImmutableArray<LoadedCertificate> LoadAll() => [.. _files.Select(file => Load(file, _minimum, _configure))];

    private static LoadedCertificate Load(SmtpCertificateFile file, TlsVersion minimum, Action<SslServerAuthenticationOptions>? configure)
    {
        try
        {
            var (certificate, chain) = file.Certificate.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase)
                || file.Certificate.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? ReadPfx(file.Certificate)
                : ReadPem(file.Certificate, file.Key);

            // Offline: the chain consists of the certificates in the file. Nothing is downloaded during a handshake.
            var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
            var options = SmtpTlsOptions.Create(context, minimum);
            configure?.Invoke(options);
            return new LoadedCertificate(certificate, context, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SmtpCertificateException(File.Exists(file.Certificate)
                ? $"{file.Certificate} cannot be used as a certificate: {e.Message} It must be PEM or PFX, and contain its key or have it "
                    + "in a file of its key in PEM."
                : $"{file.Certificate} does not exist.");
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPfx(string path)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, null);
        return (all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new CryptographicException("It holds no private key."), all);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPem(string path, string? key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return (X509Certificate2.CreateFromPemFile(path, key), chain);
    }

    private sealed record LoadedCertificate(
        X509Certificate2 Certificate, SslStreamCertificateContext Context, SslServerAuthenticationOptions Options);
}
