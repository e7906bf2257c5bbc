using Ulak.Configuration;

namespace Ulak.Hosting;

/// <summary>
/// The secret from which the salts of unknown users are derived. It is kept in the data directory, so that these salts survive a restart
/// as those of known users do (RFC 5802 §9).
/// </summary>
internal sealed class LoginSecret(string dataDirectory)
{
    private readonly Lazy<byte[]> _value = new(() => SecretFile.Read(Path.Combine(dataDirectory, "login-secret")));

    /// <summary>The secret, which is created on first use.</summary>
    public ReadOnlyMemory<byte> Value => _value.Value;
}
