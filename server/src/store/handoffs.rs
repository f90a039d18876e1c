//! Going on with another device, and that only one browser goes on at a time.

use jiff::Timestamp;
use persona_protocol::InquiryStatus;
use sqlx::Row;

use super::tx::Tx;
use super::{Error, Result, Store, Visit, row};
use crate::clock::WallTime;
use crate::domain::expiry::Interval;
use crate::domain::handoff::{Facts, HandoffState, Turn};
use crate::domain::session::MAX_HANDED_OFF;
use crate::secrets::hashes::SecretHash;

impl Store {
    /// Makes a link by which the individual goes on with another device, and returns its
    /// code. The link before it stops working, and the session that followed it loses the turn:
    /// this session has it until somebody follows the new link.
    ///
    /// # Errors
    /// As [`Store::visit`], but for the turn; [`Error::TooManySessions`] when the sessions that are left are the
    /// API's.
    pub async fn begin_handoff(&self, visit: Visit<'_>, lifetime: Interval) -> Result<String> {
        let mut tx = self.begin().await?;
        let (inquiry, now) = tx.visit_out_of_turn(visit).await?;
        if !tx.has_fewer_sessions(&inquiry.id, MAX_HANDED_OFF).await? {
            return Err(Error::TooManySessions);
        }
        tx.end_handoff(&inquiry.id, now).await?;
        tx.give_turn(&inquiry.id, visit.session_id).await?;
        let code = tx.insert_link(&inquiry, None, Some(lifetime), now).await?;
        sqlx::query(
            "INSERT INTO handoffs (inquiry_id, from_session_id, link_hash, expires_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(&inquiry.id)
        .bind(visit.session_id)
        .bind(SecretHash::of(&code).as_str())
        .bind(row::ms(lifetime.after(now)))
        .execute(&mut *tx.0)
        .await?;
        tx.commit().await?;
        Ok(code)
    }

    /// The individual goes on here, with this session, and nowhere else. A handoff that was
    /// begun is over.
    ///
    /// # Errors
    /// As [`Store::visit`], but for the turn.
    pub async fn take_turn(&self, visit: Visit<'_>) -> Result<()> {
        let mut tx = self.begin().await?;
        let (inquiry, now) = tx.visit_out_of_turn(visit).await?;
        tx.end_handoff(&inquiry.id, now).await?;
        tx.give_turn(&inquiry.id, visit.session_id).await?;
        tx.commit().await
    }

    /// As [`Store::visit`], also while another session goes on with the inquiry.
    ///
    /// # Errors
    /// As [`Store::visit`], but for the turn.
    pub async fn visit_out_of_turn(&self, visit: Visit<'_>) -> Result<()> {
        let (mut tx, held) = self.look_at(visit.inquiry_id, visit.at).await?;
        let admitted = tx.admit(&held, visit).await;
        tx.commit().await?;
        admitted
    }

    /// How the handoff stands that a session has begun. It only reads: it is asked once a second.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such inquiry, and when the database fails.
    pub async fn handoff_state(
        &self,
        inquiry_id: &str,
        from_session_id: &str,
        at: WallTime,
    ) -> Result<HandoffState> {
        let found = sqlx::query(
            "SELECT i.status, i.expires_at AS inquiry_expires_at, e.clock_offset_seconds,
                 h.to_session_id, h.expires_at, h.left_at, t.session_id AS turn
             FROM inquiries i
             JOIN environments e ON e.id = i.environment_id
             LEFT JOIN handoffs h ON h.inquiry_id = i.id AND h.from_session_id = $2
             LEFT JOIN flow_turns t ON t.inquiry_id = i.id
             WHERE i.id = $1",
        )
        .bind(inquiry_id)
        .bind(from_session_id)
        .fetch_optional(&self.read)
        .await?
        .ok_or(Error::NotFound)?;
        let status = row::text(&found, "status")?;
        let offset = jiff::SignedDuration::from_secs(row::integer(&found, "clock_offset_seconds")?);
        let to_session_id: Option<String> = found.try_get("to_session_id")?;
        let turn: Option<String> = found.try_get("turn")?;
        let turn = match turn {
            Some(turn) if to_session_id.as_ref() == Some(&turn) => Turn::Target,
            Some(turn) if turn != from_session_id => Turn::Other,
            _ => Turn::Own,
        };
        Ok(HandoffState::of(&Facts {
            status: InquiryStatus::parse(&status)
                .ok_or_else(|| Error::Corrupt(format!("status: {status}")))?,
            inquiry_expires_at: row::optional_moment(&found, "inquiry_expires_at")?,
            link_expires_at: row::optional_moment(&found, "expires_at")?,
            is_opened: to_session_id.is_some(),
            turn,
            is_left: found.try_get::<Option<i64>, _>("left_at")?.is_some(),
            now: at.0.saturating_add(offset).unwrap_or(at.0),
        }))
    }

    /// The page on the other device is closed. It may be opened there again.
    ///
    /// # Errors
    /// As [`Store::visit`].
    pub async fn leave_handoff(&self, visit: Visit<'_>) -> Result<()> {
        let mut tx = self.begin().await?;
        let (_, now) = tx.visit(visit).await?;
        sqlx::query("UPDATE handoffs SET left_at = $2 WHERE to_session_id = $1")
            .bind(visit.session_id)
            .bind(row::ms(now))
            .execute(&mut *tx.0)
            .await?;
        tx.commit().await
    }
}

impl Tx {
    /// Whether the session may go on: it has the turn, or nobody has.
    pub(super) async fn has_turn(&mut self, inquiry_id: &str, session_id: &str) -> Result<bool> {
        let turn = sqlx::query("SELECT session_id FROM flow_turns WHERE inquiry_id = $1")
            .bind(inquiry_id)
            .fetch_optional(&mut *self.0)
            .await?;
        Ok(match turn {
            Some(turn) => row::text(&turn, "session_id")? == session_id,
            None => true,
        })
    }

    /// From now on that session goes on, and no other.
    pub(super) async fn give_turn(&mut self, inquiry_id: &str, session_id: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO flow_turns (inquiry_id, session_id) VALUES ($1, $2)
             ON CONFLICT (inquiry_id) DO UPDATE SET session_id = excluded.session_id",
        )
        .bind(inquiry_id)
        .bind(session_id)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// The other device has followed the link.
    pub(super) async fn open_handoff(&mut self, link: &SecretHash, session_id: &str) -> Result<()> {
        sqlx::query("UPDATE handoffs SET to_session_id = $2 WHERE link_hash = $1")
            .bind(link.as_str())
            .bind(session_id)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// The page on the other device is there again.
    pub(super) async fn return_to_handoff(&mut self, session_id: &str) -> Result<()> {
        sqlx::query("UPDATE handoffs SET left_at = NULL WHERE to_session_id = $1 AND left_at IS NOT NULL")
            .bind(session_id)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn end_handoff(&mut self, inquiry_id: &str, now: Timestamp) -> Result<()> {
        sqlx::query(
            "UPDATE one_time_links SET expires_at = $2
             WHERE expires_at > $2 AND hash IN (SELECT link_hash FROM handoffs WHERE inquiry_id = $1)",
        )
        .bind(inquiry_id)
        .bind(row::ms(now))
        .execute(&mut *self.0)
        .await?;
        sqlx::query("DELETE FROM handoffs WHERE inquiry_id = $1")
            .bind(inquiry_id)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
