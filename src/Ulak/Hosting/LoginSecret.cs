using System.Security.Cryptography;

namespace Ulak.Hosting;

/// <summary>
/// The secret from which the salts of unknown users are derived. It is kept in the data directory, so that these salts survive a restart
/// as those of known users do (RFC 5802 §9).
/// </summary>
internal sealed class LoginSecret(string dataDirectory)
{
    private const int Length = 32;

    private readonly Lazy<byte[]> _value = new(() => ReadOrCreate(Path.Combine(dataDirectory, "login-secret")));

    /// <summary>The secret, which is created on first use.</summary>
    public ReadOnlyMemory<byte> Value => _value.Value;

    private static byte[] ReadOrCreate(string path)
    {
        var created = RandomNumberGenerator.GetBytes(Length);
        try
        {
            return Read(path) ?? Create(path, created);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a file that can be used, the secret lasts until the server stops.
            return created;
        }
    }

    private static byte[]? Read(string path) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } found ? found : null;

    private static byte[] Create(string path, byte[] secret)
    {
        // Access for the owner only, from the start.
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            file.Write(secret);
        }

        File.Move(unfinished, path, overwrite: true);
        return secret;
    }
}
