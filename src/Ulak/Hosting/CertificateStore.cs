using System.Net.Security;
using Ulak.AspNetCore;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Hosting;

/// <summary>The configured certificates, or a self-signed one, for SMTP and the console.</summary>
internal sealed class CertificateStore : IDisposable
{
    private readonly SmtpCertificates _certificates;

    private CertificateStore(SmtpCertificates certificates) => _certificates = certificates;

    /// <summary>Loads the configured certificates, or creates a self-signed one.</summary>
    /// <exception cref="CommandFailedException">A file cannot be used.</exception>
    public static CertificateStore Open(UlakSettings settings, TimeProvider time, ILogger log)
    {
        var clients = ClientCertificatePolicy.Open(settings.Tls);
        var options = new SmtpCertificateOptions { Minimum = settings.Tls.Minimum, Configure = each => clients.Apply(each) };
        try
        {
            return new CertificateStore(SmtpCertificates.Load(GetFiles(settings), time, log, options));
        }
        catch (SmtpCertificateException e)
        {
            throw new CommandFailedException($"{e.Message} The files are set by tls.certificate and tls.key.");
        }
    }

    /// <inheritdoc cref="SmtpCertificates.Select"/>
    public SslServerAuthenticationOptions Select(string name) => _certificates.Select(name);

    /// <summary>Selects the certificate for the console. Browsers are never asked for a client certificate.</summary>
    public SslServerAuthenticationOptions SelectForConsole(string name)
    {
        var options = _certificates.CreateOptions(name);
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];
        return options;
    }

    /// <summary>Selects the certificate for mail programs that read mail. They are never asked for a client certificate.</summary>
    public SslServerAuthenticationOptions SelectWithoutClientCertificate(string name) => _certificates.CreateOptions(name);

    /// <summary>Finds out whether the system permits tls.minimum with each certificate. Returns the first fault, or null.</summary>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken) => _certificates.FindFaultAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _certificates.Dispose();

    private static IEnumerable<SmtpCertificateFile> GetFiles(UlakSettings settings)
    {
        var (certificates, keys) = (settings.Tls.Certificates, settings.Tls.Keys);
        if (keys.Length > certificates.Length && !certificates.IsEmpty)
        {
            throw new CommandFailedException($"tls.key names {keys.Length} files, but tls.certificate only {certificates.Length}.");
        }

        if (!certificates.IsEmpty)
        {
            return certificates.Select((file, i) => new SmtpCertificateFile(file, i < keys.Length ? keys[i] : null));
        }

        try
        {
            return [new SmtpCertificateFile(SelfSignedCertificate.Ensure(settings.Data.Directory, settings.Smtp.HostName))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                $"cannot create a certificate in {settings.Data.Directory}: {e.Message} Set tls.certificate, or another directory with "
                    + "--data.");
        }
    }
}
