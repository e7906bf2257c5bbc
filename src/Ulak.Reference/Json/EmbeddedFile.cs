using System.IO.Compression;
using System.Reflection;

namespace Ulak.Reference.Json;

/// <summary>The files that the build compressed into an assembly (<c>Compress="true"</c>).</summary>
internal static class EmbeddedFile
{
    /// <summary>Opens a file; its length is unknown.</summary>
    /// <param name="assembly">The assembly that contains it.</param>
    /// <param name="name">The name of the resource.</param>
    /// <exception cref="InvalidDataException">The file is not in the assembly.</exception>
    public static Stream Open(Assembly assembly, string name) => new DeflateStream(
        assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not in the assembly."),
        CompressionMode.Decompress);
}
