using Microsoft.AspNetCore.Http.Features;

namespace Ulak.Console.Api;

/// <summary>The body of a request, within a bound.</summary>
internal static class RequestBody
{
    /// <summary>The octets, from the first; null where there are more than <paramref name="most"/>.</summary>
    public static async Task<MemoryStream?> ReadAsync(HttpRequest request, long most)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        // Kestrel's own limit is for forms; ours may be larger, and is kept below.
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
