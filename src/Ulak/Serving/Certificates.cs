using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.CommandLine;
using Ulak.Configuration;

namespace Ulak.Serving;

/// <summary>
/// The server's certificates: chosen by the name that a client asks for, read again when a file changes. Sessions that are open keep what they began with.
/// </summary>
internal sealed class Certificates : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<(string Certificate, string? Key)> _files;
    private readonly ClientTrust _clients;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private ImmutableArray<Loaded> _loaded;
    private DateTime _newest;

    private Certificates(ImmutableArray<(string, string?)> files, ClientTrust clients, TimeProvider time, ILogger log)
    {
        (_files, _clients, _log) = (files, clients, log);
        _newest = Newest();
        _loaded = [.. _files.Select(each => Load(each, _clients))];
        _timer = time.CreateTimer(_ => LookAgain(), null, LookEvery, LookEvery);
    }

    /// <summary>Reads what is configured, or makes what is needed.</summary>
    /// <exception cref="FailureException">A file cannot be used.</exception>
    public static Certificates Open(UlakSettings settings, TimeProvider time, ILogger log)
    {
        var (certificates, keys) = (settings.Tls.Certificates, settings.Tls.Keys);
        var clients = ClientTrust.Open(settings.Tls);
        if (certificates.IsEmpty)
        {
            try
            {
                return new Certificates([(SelfSigned.Ensure(settings.Data.Directory, settings.Smtp.HostName), null)], clients, time, log);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FailureException($"cannot make a certificate in {settings.Data.Directory}: {e.Message} Name one with tls.certificate, or another folder with --data.");
            }
        }

        if (keys.Length > certificates.Length)
        {
            throw new FailureException($"tls.key names {keys.Length} files, but tls.certificate only {certificates.Length}.");
        }

        return new Certificates([.. certificates.Select((file, i) => (file, i < keys.Length ? keys[i] : null))], clients, time, log);
    }

    /// <summary>What a handshake is done with: the certificate of the name, or the first.</summary>
    public SslServerAuthenticationOptions Select(string name)
    {
        var loaded = _loaded;
        var chosen = loaded[0];
        // With one certificate there is nothing to choose, and to read its names takes a hundredth of a handshake.
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

        return chosen.Options;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void LookAgain()
    {
        try
        {
            var newest = Newest();
            if (newest == _newest)
            {
                return;
            }

            // The old ones are not disposed of: a handshake may still use them.
            _loaded = [.. _files.Select(each => Load(each, _clients))];
            _newest = newest;
            ServingLog.CertificatesRead(_log, string.Join(", ", _loaded.Select(each => each.Certificate.Subject)));
        }
        catch (FailureException e)
        {
            // Half a renewal: certificate and key are written one after the other. What is there goes on serving.
            ServingLog.CertificatesKept(_log, e.Message);
        }
    }

    private DateTime Newest() => _files.SelectMany(each => new[] { each.Certificate, each.Key }).OfType<string>().Max(File.GetLastWriteTimeUtc);

    private static Loaded Load((string Certificate, string? Key) files, ClientTrust clients)
    {
        try
        {
            return files.Certificate.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || files.Certificate.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? FromPfx(files.Certificate, clients)
                : FromPem(files.Certificate, files.Key, clients);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FailureException(File.Exists(files.Certificate)
                ? $"{files.Certificate} cannot be used as a certificate: {e.Message} It must be PEM or PFX, and its key must be in it or named by tls.key."
                : $"{files.Certificate} does not exist. Set tls.certificate to the file of the certificate.");
        }
    }

    private static Loaded FromPfx(string path, ClientTrust clients)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, null);
        var own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new CryptographicException("It holds no private key.");
        return new Loaded(own, all, clients);
    }

    private static Loaded FromPem(string path, string? key, ClientTrust clients)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return new Loaded(X509Certificate2.CreateFromPemFile(path, key), chain, clients);
    }

    private sealed class Loaded(X509Certificate2 certificate, X509Certificate2Collection chain, ClientTrust clients)
    {
        public X509Certificate2 Certificate => certificate;

        public SslServerAuthenticationOptions Options { get; } = clients.Apply(new SslServerAuthenticationOptions
        {
            // Offline: the chain is what the file holds; nothing is fetched while a client waits.
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        });
    }
}
