using System.Security.Cryptography;
using Ulak.Relay.State;

namespace Ulak.Configuration;

/// <summary>A file with a random secret, readable by its owner only.</summary>
internal static class SecretFile
{
    private const int Length = 32;

    /// <summary>Reads the secret; it is created if there is none. Without a usable file, it lasts until the server stops.</summary>
    public static byte[] Read(string path)
    {
        var created = RandomNumberGenerator.GetBytes(Length);
        try
        {
            return Find(path) ?? Create(path, created);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return created;
        }
    }

    private static byte[]? Find(string path) =>
        File.Exists(path) && File.ReadAllBytes(path) is { Length: Length } found ? found : null;

    private static byte[] Create(string path, byte[] secret)
    {
        OwnerOnlyFile.Write(path, secret);
        return secret;
    }
}
