using System.Diagnostics;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Telemetry;

/// <summary>The activities of the server: one for each mail transaction, from MAIL to its end. Without a listener there is none.</summary>
internal static class ServerActivities
{
    private static readonly ActivitySource Source = new(SmtpTelemetry.ActivitySourceName);

    /// <summary>Starts the activity of a transaction.</summary>
    public static Activity? StartMessage(SmtpSessionInfo session)
    {
        var activity = Source.StartActivity("smtp.message", ActivityKind.Server);
        if (activity is null)
        {
            return null;
        }

        activity.SetTag("network.protocol.name", "smtp");
        activity.SetTag("client.address", session.Remote?.ToString());
        activity.SetTag("ulak.listener", session.Listener);
        activity.SetTag("ulak.session", session.Id.ToString());
        activity.SetTag("enduser.id", session.User);
        return activity;
    }

    /// <summary>Records the reply to the message.</summary>
    public static void SetReply(Activity? activity, Reply reply)
    {
        activity?.SetTag("smtp.reply", reply.Code.Value);
        if (!reply.Code.IsPositiveCompletion)
        {
            activity?.SetStatus(ActivityStatusCode.Error, reply.ToString());
        }
    }
}
