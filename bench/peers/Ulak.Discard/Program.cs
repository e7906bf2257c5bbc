using System.Net;
using Ulak.AspNetCore;
using Ulak.Discard;
using Ulak.Server;

// Usage: ulak-discard ADDRESS:PORT. The listener of `ulak serve`, on the same transport and with the same checks; only the store and the journal are not there.
if (args is not [var address] || !IPEndPoint.TryParse(address, out var endPoint))
{
    Console.Error.WriteLine("Usage: ulak-discard ADDRESS:PORT");
    return 2;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ulak-discard" });
builder.Services.AddSingleton<IMailSink, DiscardSink>();
builder.Services.AddSmtp();
builder.Services.ConfigureSmtpSockets();
builder.WebHost.UseKestrelCore();
var options = new SmtpListenerOptions();
builder.WebHost.ConfigureKestrel(kestrel =>
    kestrel.Listen(endPoint, listen => listen.UseSmtp("discard", options with { Limits = options.Limits with { MessageOctets = 1L << 30 } })));
await using var app = builder.Build();
await app.RunAsync().ConfigureAwait(false);
return 0;
