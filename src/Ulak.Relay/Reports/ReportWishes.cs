using Ulak.Relay.Delivery;
using Ulak.Smtp.Parameters;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>Which reports the sender of a delivery wants (RFC 3461 §4.1). The null reverse-path wants none (RFC 5321 §4.5.5).</summary>
/// <param name="WantsFailure">Of failures; also without NOTIFY.</param>
/// <param name="WantsSuccess">Of success.</param>
/// <param name="WantsDelay">Of delays; also without NOTIFY.</param>
internal readonly record struct ReportWishes(bool WantsFailure, bool WantsSuccess, bool WantsDelay)
{
    public static ReportWishes From(QueuedDelivery delivery) => From(delivery.ReversePath, delivery.RcptParameters);

    /// <summary>Reads the wishes from the reverse-path and the RCPT parameters.</summary>
    public static ReportWishes From(string reversePath, string rcptParameters)
    {
        if (reversePath.Length == 0)
        {
            return default;
        }

        var notify = RcptParameters.From(Envelope.ParseParameters(rcptParameters)).Notify;
        return notify == DsnNotify.Unspecified
            ? new ReportWishes(WantsFailure: true, WantsSuccess: false, WantsDelay: true)
            : new ReportWishes(
                notify.HasFlag(DsnNotify.Failure), notify.HasFlag(DsnNotify.Success), notify.HasFlag(DsnNotify.Delay));
    }
}
