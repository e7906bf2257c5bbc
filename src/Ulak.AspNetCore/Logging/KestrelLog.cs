using System.Net;
using Microsoft.Extensions.Logging;

namespace Ulak.AspNetCore.Logging;

/// <summary>Every line that this project logs.</summary>
internal static partial class KestrelLog
{
    [LoggerMessage(1, LogLevel.Debug, "SMTP listener {Name} is set on {EndPoint}")]
    public static partial void Listening(ILogger logger, string name, EndPoint endPoint);
}
