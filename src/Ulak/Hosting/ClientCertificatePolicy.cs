using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak.Hosting;

/// <summary>Whether client certificates are requested, and which are valid.</summary>
internal sealed class ClientCertificatePolicy
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ClientCertificateMode _mode;
    private readonly X509Certificate2Collection _authorities = [];

    private ClientCertificatePolicy(ClientCertificateMode mode) => _mode = mode;

    /// <summary>Loads the authorities.</summary>
    /// <exception cref="CommandFailedException">A file cannot be used.</exception>
    public static ClientCertificatePolicy Open(TlsSettings settings)
    {
        var trust = new ClientCertificatePolicy(settings.ClientCertificates);
        foreach (var file in settings.ClientAuthorities)
        {
            try
            {
                trust._authorities.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new CommandFailedException(File.Exists(file)
                    ? $"{file} cannot be used as an authority: {e.Message} It must hold certificates in PEM."
                    : $"{file} does not exist. Set tls.clientAuthorities to a file of certificates in PEM.");
            }
        }

        return trust;
    }

    /// <summary>Applies the policy to the options of a handshake.</summary>
    public SslServerAuthenticationOptions Apply(SslServerAuthenticationOptions options)
    {
        if (_mode == ClientCertificateMode.Off)
        {
            return options;
        }

        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is null ? _mode == ClientCertificateMode.Ask : errors == SslPolicyErrors.None;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = _authorities.Count > 0 ? X509ChainTrustMode.CustomRootTrust : X509ChainTrustMode.System,

            // Nothing is downloaded during a handshake.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(ClientAuthentication) },
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        return options;
    }
}
