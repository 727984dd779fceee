with

participants as (
    select
        *,
        {{ financial_year('start_date') }} as financial_year
    from {{ ref('int_leadership__participants') }}
),

stock_counts as (
    select * from {{ ref('int_recruitment__stock_counts') }}
    where is_latest and breakdown = 'organisation' and field = 'white_bme'
),

organisations as (
    select distinct
        breakdown_level as organisation,
        {{ financial_year('snapshot_date') }} as financial_year
    from stock_counts
    where breakdown_level <> 'Not stated'
),

-- A person counts once a year, however many programmes they began.
trained as (
    select
        organisations.organisation,
        coalesce(participants.white_bme, 'Not stated') as field_level,
        count(distinct participants.person_id) as n_trained
    from organisations
    inner join participants
        on
            {{ normalised('organisations.organisation') }}
            = {{ normalised('participants.organisation') }}
            and organisations.financial_year = participants.financial_year
    group by organisations.organisation, coalesce(participants.white_bme, 'Not stated')
),

known as (
    select distinct organisation from trained
),

final as (
    select
        stock_counts.breakdown_level as organisation,
        stock_counts.field_level,
        stock_counts.n_people,
        coalesce(trained.n_trained, 0) as n_trained
    from stock_counts
    inner join known
        on stock_counts.breakdown_level = known.organisation
    left join trained
        on
            stock_counts.breakdown_level = trained.organisation
            and stock_counts.field_level = trained.field_level
)

select * from final
