using System.IO.Compression;
using System.Text.Json;

namespace Ulak.Relay.Tests.Support;

/// <summary>Reads TLS reports.</summary>
internal static class TlsReports
{
    /// <summary>The JSON of a compressed report.</summary>
    public static JsonElement Read(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        return JsonDocument.Parse(gzip).RootElement;
    }
}
