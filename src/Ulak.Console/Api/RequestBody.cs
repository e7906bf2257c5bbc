using Microsoft.AspNetCore.Http.Features;

namespace Ulak.Console.Api;

/// <summary>Reads a request's body up to a maximum size.</summary>
internal static class RequestBody
{
    /// <summary>Reads the whole body. Null when it is larger than <paramref name="most"/> octets.</summary>
    public static async Task<MemoryStream?> ReadAsync(HttpRequest request, long most)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        // Kestrel's limit is for forms. The loop below enforces ours, which may be larger.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var memory = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (memory.Length + read > most)
            {
                await memory.DisposeAsync();
                return null;
            }

            memory.Write(buffer, 0, read);
        }

        memory.Position = 0;
        return memory;
    }
}
